// All lessons, in the order of the course.

import { overfitting, preprocessing } from "./course/data.ts";
import { activations, firstWeights } from "./course/deep.ts";
import { linear, networks } from "./course/linear.ts";
import { pictures } from "./course/pictures.ts";
import { backpropagation, losses, optimization, race, schedules } from "./course/training.ts";
import type { Topic } from "./lesson.ts";

export const COURSE: readonly Topic[] = [
  ...[linear, networks, losses, backpropagation, optimization, activations, firstWeights],
  ...[schedules, preprocessing, overfitting, pictures, race],
];
