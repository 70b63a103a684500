// All lessons by topic, behind a button.

import { useSlice } from "../app/store.ts";
import { COURSE } from "./course.ts";

export function LessonList() {
  const lesson = useSlice((state) => state.lesson);
  return (
    <nav aria-label="Lessons">
      <button type="button" popovertarget="lessons" aria-current={lesson ? "page" : undefined}>
        Lessons
      </button>
      <div id="lessons" class="lessons" popover="auto">
        {COURSE.map(({ title, lessons }) => (
          <section key={title}>
            <h2>{title}</h2>
            <ul>
              {lessons.map((each) => (
                <li key={each.name}>
                  <a
                    href={`#lesson=${each.name}`}
                    aria-current={each === lesson ? "true" : undefined}
                    onClick={() => document.getElementById("lessons")!.hidePopover()}
                  >
                    {each.title}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}
