// Pictures of the camera: one a press, into a class.

import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../app/actions.ts";
import { Refusal } from "../../recipe/refusal.ts";
import type { Source } from "./files.ts";
import { MOST_SIDE } from "./task.ts";

/** Pictures that were taken; they stay when the camera is closed. */
let shots: readonly Source[] = [];

const canAsk = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

interface Props {
  /** Called once there are two classes. */
  readonly onChange: (shots: readonly Source[]) => void;
}

export function Camera({ onChange }: Props) {
  const [stream, setStream] = useState<MediaStream>();
  const [isAbsent, setAbsent] = useState(!canAsk());
  const [className, setClassName] = useState("first");
  const [, setCount] = useState(0);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current && stream) video.current.srcObject = stream;
    return () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, [stream]);
  if (isAbsent) return null;
  const open = async () => {
    try {
      setStream(await navigator.mediaDevices.getUserMedia({ video: true }));
    } catch {
      setAbsent(true);
      say("The browser does not allow the camera here");
    }
  };
  const take = () => {
    const { videoWidth, videoHeight } = video.current!;
    if (videoWidth === 0) return;
    const side = Math.min(videoWidth, videoHeight);
    const canvas = document.createElement("canvas");
    canvas.width = MOST_SIDE;
    canvas.height = MOST_SIDE;
    const context = canvas.getContext("2d");
    if (!context) throw new Refusal("The browser cannot draw");
    const [left, top] = [(videoWidth - side) / 2, (videoHeight - side) / 2];
    context.drawImage(video.current!, left, top, side, side, 0, 0, MOST_SIDE, MOST_SIDE);
    shots = [...shots, { className: className.trim() || "first", image: canvas }];
    setCount(shots.length);
  };
  const names = [...new Set(shots.map((shot) => shot.className))];
  const countOf = (name: string) => shots.filter((shot) => shot.className === name).length;
  if (!stream) {
    return (
      <button type="button" onClick={open}>
        Use the camera
      </button>
    );
  }
  return (
    <div class="camera">
      <video ref={video} autoPlay muted playsInline aria-label="What the camera sees" />
      <label class="field">
        Class of the next picture
        <input
          type="text"
          value={className}
          maxLength={40}
          onInput={({ currentTarget }) => setClassName(currentTarget.value)}
        />
      </label>
      <p class="hint">
        {names.map((name) => `${name}: ${countOf(name)}`).join(", ") ||
          "Take some pictures of each of two classes or more."}
      </p>
      <div class="buttons">
        <button type="button" onClick={take}>
          Take a picture
        </button>
        <button type="button" disabled={names.length < 2} onClick={() => onChange(shots)}>
          Train on these
        </button>
        <button type="button" onClick={() => setStream(undefined)}>
          Close
        </button>
      </div>
    </div>
  );
}
