// Files of the user: chosen by a button, or dropped.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface ButtonProps {
  readonly children: ComponentChildren;
  /** What is chosen, for those who do not see the button. */
  readonly label: string;
  /** Types of the files. Default: all. */
  readonly accept?: string;
  /** How many. Default: one file. */
  readonly many?: "files" | "folder";
  readonly onChange: (files: readonly File[]) => void;
}

/** A button that asks for files. */
export function FileButton({ children, label, accept, many, onChange }: ButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current!.click()}>
        {children}
      </button>
      <input
        ref={input}
        class="hidden"
        type="file"
        accept={accept}
        multiple={many !== undefined}
        {...(many === "folder" && { webkitdirectory: true })}
        tabIndex={-1}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = "";
          if (files.length > 0) onChange(files);
        }}
      />
    </>
  );
}

/** Types of files with rows. */
export const ROWS = ".csv,.tsv,.txt,text/csv";

interface OwnProps {
  readonly title: string;
  /** Default: as the user leaves it. */
  readonly isOpen?: boolean;
  readonly onDrop: (dropped: DataTransfer) => void;
  readonly children: ComponentChildren;
}

/** A part of a panel for the user's own data, on which files may be dropped. */
export function OwnData({ title, isOpen, onDrop, children }: OwnProps) {
  return (
    <details
      class="own"
      open={isOpen}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (event.dataTransfer) onDrop(event.dataTransfer);
      }}
    >
      <summary>{title}</summary>
      {children}
    </details>
  );
}
