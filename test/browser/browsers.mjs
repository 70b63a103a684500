// Finds the browsers of this machine, and opens a tab.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

/** Name, launch options, and path if installed. */
export const BROWSERS = [
  {
    name: "Chromium",
    executablePath: find(["chromium", "chromium-browser", "google-chrome"]),
    options: {
      browser: "chrome",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  {
    name: "Firefox",
    executablePath: find(["firefox-esr", "firefox"]),
    options: { browser: "firefox" },
  },
];

/** Starts a browser with a new profile, passes a tab to `use`, and closes both. */
export async function openTab({ executablePath, options }, use) {
  const userDataDir = mkdtempSync(join(tmpdir(), "gradlane-"));
  try {
    const browser = await puppeteer.launch({
      ...options,
      executablePath,
      userDataDir,
      headless: true,
    });
    try {
      return await use(await browser.newPage());
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(userDataDir, { recursive: true, force: true });
  }
}

function find(commands) {
  for (const command of commands) {
    try {
      return execFileSync("which", [command], { encoding: "utf8" }).trim();
    } catch {
      // try the next one
    }
  }
  return undefined;
}

/**
 * Waits until an expression is true on the page; false if it is not in time. Puppeteer's own wait calls Function(), which
 * the policy of a page forbids in Firefox.
 */
export async function until(tab, expression, timeout = 30_000) {
  for (const end = Date.now() + timeout; Date.now() < end; ) {
    // a page that is being replaced refuses
    if (await tab.evaluate(expression).catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
