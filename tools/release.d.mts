export function problemsOf(
  root: string,
  env?: Readonly<Record<string, string | undefined>>,
): string[];
