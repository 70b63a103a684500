// The second script: what the page does not need to begin with.

import { openAddress } from "./app/actions.ts";
import { showLater } from "./app/later.ts";
import { COURSE } from "./lessons/course.ts";
import { LessonCard } from "./lessons/LessonCard.tsx";
import { LessonList } from "./lessons/LessonList.tsx";
import { picturesView } from "./tasks/pictures/view.tsx";
import { OwnPoints } from "./tasks/points/OwnPoints.tsx";
import { tablesView } from "./tasks/tables/view.tsx";
import { addViews } from "./tasks/views.ts";
import { Below } from "./views/Below.tsx";

addViews({ pictures: picturesView, tables: tablesView });
showLater({ Below, LessonList, LessonCard, course: COURSE, OwnPoints });
// the lesson of the address waits for its text
if (location.hash.includes("lesson=")) openAddress();
