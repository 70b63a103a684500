// Reports the end of each test file, to tell an endless one from many files.

export const FILE_ENDED = "[test file ended]";

export default class Reporter {
  onTestModuleEnd() {
    process.stdout.write(`${FILE_ENDED}\n`);
  }
}
