// Says when a file of tests has ended, so that one which never does is told from many that do.

export const FILE_ENDED = "[a file of tests has ended]";

export default class Reporter {
  onTestModuleEnd() {
    process.stdout.write(`${FILE_ENDED}\n`);
  }
}
