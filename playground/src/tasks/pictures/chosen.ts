// The picture that the page follows: one of the held-out, or the drawn one.

import { setView } from "../../app/actions.ts";
import type { AppState } from "../../app/store.ts";
import type { ChosenPicture } from "./looks.ts";

export const chosenPicture = ({ view }: AppState): ChosenPicture =>
  (view.picture as ChosenPicture | undefined) ?? { row: 0 };

export const choosePicture = (picture: ChosenPicture): void => setView({ picture });
