// A picture or a map as pixels.

import { useEffect, useRef } from "preact/hooks";
import { isDark } from "../points/colours.ts";
import { pixel, signedColours } from "../points/HeatMap.tsx";

interface Props {
  /** [height, width, channels] */
  readonly values: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Blue above 0 and orange below, the strongest colour the largest value; else bytes, or numbers from 0 to 1. */
  readonly isSigned?: boolean;
  /** Undefined where words beside it say it. */
  readonly label?: string | undefined;
}

export function Pixels({ values, height, width, channels, isSigned = false, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark();
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const colour =
      isSigned && channels !== 3 ? signedOf(values, channels) : plainOf(values, channels, isSigned);
    for (let i = 0; i < pixels.length; i++) pixels[i] = colour(i);
    context.putImageData(image, 0, 0);
  }, [values, height, width, channels, isSigned, dark]);
  return (
    <canvas
      ref={canvas}
      class="pixels"
      width={width}
      height={height}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    />
  );
}

/** Several channels are shown by their mean. */
function signedOf(values: ArrayLike<number>, channels: number): (index: number) => number {
  const mean = (i: number) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += values[i * channels + channel]!;
    return sum / channels;
  };
  let most = 1e-9;
  for (let i = 0; i < values.length / channels; i++) most = Math.max(most, Math.abs(mean(i)));
  const colours = signedColours();
  const middle = (colours.length - 1) / 2;
  return (i) => colours[Math.round((mean(i) / most + 1) * middle)]!;
}

/** Colours as they are; weights of colours around a middle grey. */
function plainOf(
  values: Uint8Array | Float32Array,
  channels: number,
  isSigned: boolean,
): (index: number) => number {
  let scale = values instanceof Uint8Array ? 1 : 255;
  let zero = 0;
  if (isSigned) {
    let most = 1e-9;
    for (const value of values) most = Math.max(most, Math.abs(value));
    [scale, zero] = [127 / most, 128];
  }
  const at = (i: number, channel: number) =>
    Math.max(0, Math.min(255, Math.round(zero + scale * values[i * channels + channel]!)));
  return channels === 3
    ? (i) => pixel([at(i, 0), at(i, 1), at(i, 2)])
    : (i) => pixel([at(i, 0), at(i, 0), at(i, 0)]);
}
