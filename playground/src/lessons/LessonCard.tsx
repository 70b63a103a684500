// The open lesson: what it is about, what to run, and the way to its neighbours.

import { useMemo } from "preact/hooks";
import { leaveLesson, startRun } from "../app/actions.ts";
import { loadedLessons } from "../app/later.ts";
import { useSlice } from "../app/store.ts";
import { recipeOf } from "./address.ts";
import { COURSE } from "./course.ts";
import type { Lesson } from "./lesson.ts";

export function LessonCard() {
  const lesson = useSlice((state) => state.lesson);
  return lesson && <Card lesson={lesson} />;
}

function Card({ lesson }: { readonly lesson: Lesson }) {
  const lessons = loadedLessons();
  const number = lessons.indexOf(lesson);
  const topic = COURSE.find((each) => each.lessons.includes(lesson));
  const runs = useMemo(
    () => lesson.runs.map((run) => JSON.stringify(recipeOf(lesson, run))),
    [lesson],
  );
  const current = JSON.stringify(useSlice(({ recipe }) => recipe));
  return (
    <section class="lesson" aria-labelledby="lesson">
      <header>
        <p class="hint">
          {topic?.title}, lesson {number + 1} of {lessons.length}
        </p>
        <h2 id="lesson" tabIndex={-1}>
          {lesson.title}
        </h2>
        <p>{lesson.about}</p>
        <p class="buttons">
          <Neighbour lesson={lessons[number - 1]} label="Previous" />
          <Neighbour lesson={lessons[number + 1]} label="Next" />
          <button type="button" onClick={leaveLesson}>
            Free play
          </button>
        </p>
      </header>
      <ol>
        {lesson.runs.map((run, i) => (
          <li key={run.label}>
            <button type="button" aria-pressed={current === runs[i]} onClick={() => startRun(run)}>
              {i > 0 && <span class="hidden">Now try: </span>}
              {run.label}
            </button>
            <p>{run.look}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface NeighbourProps {
  readonly lesson: Lesson | undefined;
  readonly label: string;
}

function Neighbour({ lesson, label }: NeighbourProps) {
  return (
    lesson && (
      <a class="button" href={`#lesson=${lesson.name}`}>
        {label}: {lesson.title}
      </a>
    )
  );
}
