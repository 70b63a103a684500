// Divides commands among threads. One thread leads: it interprets the program, offers the parts of a divided command,
// takes parts itself until none is left, and waits for the others only before a command that depends on theirs. Which
// thread computes a part depends on their speed; no bit does.

import { Control, Status } from "./control";
import { DIVISION_WORDS, Division, Team } from "./division";
import { contains, RECORD_WORDS } from "./opcodes";
import { perform } from "./perform";
import { setWord, size, word } from "./records";

/** Nanoseconds of a sleep, and sleeps before the leader reports that it waits. */
const SLEEP: i64 = 1000000;
const PATIENCE: i32 = 50;
/** The result of a wait that nobody ended. */
const TIMED_OUT: i32 = 2;
/** The binary in a ticket: of this code, and before the first command of a run. */
const OWN: i32 = BINARY + 1;
const NONE: i32 = 0;

function at(team: usize, index: i32): usize {
  return team + ((<usize>index) << 2);
}

/** Begins a run, which other threads may have joined since it was announced. */
export function open(team: usize, control: usize): void {
  store<u32>(at(team, Team.control), <u32>control);
  offer(team, 0, OWN);
}

/** Ends a run; threads that help return. */
export function close(team: usize): void {
  offer(team, 0, NONE);
  atomic.store<i32>(at(team, Team.isOpen), 0);
  wake(team);
}

/** Runs the record of a command, with the help of other threads if it is divided. Returns a Status. */
export function performDivided(team: usize, record: usize, control: usize, command: i32): i32 {
  const division = divisionOf(control, command);
  if (word(division, Division.joins) !== 0 && !join(team)) return Status.waiting;
  const parts = min<i32>(word(division, Division.parts), unitsOf(record, division, control));
  if (parts < 2) return perform(record, control);
  if (!contains(BINARY, word(division, Division.binary))) return Status.otherBinary;
  store<u32>(at(team, Team.record), <u32>record);
  setWord(team, Team.stops, 0);
  const offered = at(team, Team.offered);
  store<i32>(offered, load<i32>(offered) + parts);
  offer(team, parts, OWN);
  while (work(team, 0));
  if (word(division, Division.decides) === 0) return Status.done;
  if (!join(team)) return Status.waiting; // all parts are done again
  return word(team, Team.stops) === 0 ? Status.done : Status.diverged;
}

/** Publishes a ticket: number 24 bits, binary 4, and three of 12: parts, those taken from the back and the front. */
function offer(team: usize, parts: i32, binary: i32): void {
  const number = (load<u64>(at(team, Team.ticket)) >> 40) + 1;
  const ticket = (number << 40) | ((<u64>binary) << 36) | ((<u64>parts) << 24);
  atomic.store<u64>(at(team, Team.ticket), ticket);
  if (parts > 0) wake(team);
}

/** Waits until all parts are done; false after some time without it. */
export function join(team: usize): bool {
  const done = at(team, Team.done);
  const offered = load<i32>(at(team, Team.offered));
  const spins = word(team, Team.spins);
  for (let spin = 0; spin < spins; spin++) {
    if (atomic.load<i32>(done) === offered) return true;
  }
  const flag = at(team, Team.leaderSleeps);
  atomic.store<i32>(flag, 1);
  let before = atomic.load<i32>(done);
  for (let sleeps = 0; before !== offered && sleeps < PATIENCE; sleeps++) {
    if (atomic.wait<i32>(done, before, SLEEP) === TIMED_OUT) {
      setWord(team, Team.stalls, word(team, Team.stalls) + 1);
    }
    before = atomic.load<i32>(done);
  }
  atomic.store<i32>(flag, 0);
  return before === offered;
}

/** Does parts until the run ends, or goes on in another binary. */
export function help(team: usize, thread: i32): void {
  let idle = 0;
  while (atomic.load<i32>(at(team, Team.isOpen)) !== 0) {
    const round = atomic.load<i32>(at(team, Team.round));
    const binary = binaryOf(atomic.load<u64>(at(team, Team.ticket)));
    if (binary !== OWN && binary !== NONE) return;
    if (work(team, thread)) {
      idle = 0;
    } else if (++idle > word(team, Team.spins)) {
      const sleepers = at(team, Team.sleepers);
      atomic.add<i32>(sleepers, 1);
      atomic.wait<i32>(at(team, Team.round), round, SLEEP);
      atomic.sub<i32>(sleepers, 1);
      idle = 0;
    }
  }
}

/**
 * Takes and does the next part; false if there is none. Every second thread takes them from the back: two threads find
 * in their caches what they have written in earlier commands.
 */
function work(team: usize, thread: i32): bool {
  const place = at(team, Team.ticket);
  const ticket = atomic.load<u64>(place);
  const fromFront = <i32>(ticket & 0xfff);
  const fromBack = <i32>((ticket >> 12) & 0xfff);
  const parts = <i32>((ticket >> 24) & 0xfff);
  if (fromFront + fromBack >= parts || binaryOf(ticket) !== OWN) return false;
  const isBack = (thread & 1) === 1;
  const part = isBack ? parts - 1 - fromBack : fromFront;
  // those of this ticket, if no other thread has taken the part in the meantime
  const record = <usize>atomic.load<u32>(at(team, Team.record));
  const control = <usize>atomic.load<u32>(at(team, Team.control));
  const taken = ticket + (isBack ? 0x1000 : 1);
  if (atomic.cmpxchg<u64>(place, ticket, taken) !== ticket) return true;
  const status = perform(partOf(team, record, control, part, parts, thread), control);
  if (status !== Status.done) setWord(team, Team.stops, 1);
  const done = at(team, Team.done);
  atomic.add<i32>(done, 1);
  if (atomic.load<i32>(at(team, Team.leaderSleeps)) !== 0) atomic.notify(done, 1);
  return true;
}

function binaryOf(ticket: u64): i32 {
  return <i32>((ticket >> 36) & 0xf);
}

function wake(team: usize): void {
  atomic.add<i32>(at(team, Team.round), 1);
  if (atomic.load<i32>(at(team, Team.sleepers)) !== 0) atomic.notify(at(team, Team.round), -1);
}

/** The record of a part, in memory of the thread. */
function partOf(
  team: usize,
  record: usize,
  control: usize,
  part: i32,
  parts: i32,
  thread: i32,
): usize {
  const rows = word(control, Control.rows);
  const program = <usize>word(control, Control.program);
  const division = divisionOf(control, <i32>((record - program) / (RECORD_WORDS << 2)));
  const count = word(division, Division.count);
  const unit = word(division, Division.unit);
  const units = unitsOf(record, division, control);
  const from = <i32>((<i64>units * part) / parts);
  const to = <i32>((<i64>units * (part + 1)) / parts);
  const end = part + 1 === parts ? size(record, count, rows) : to * unit;
  const own = at(team, Team.records + RECORD_WORDS * thread);
  for (let i = 0; i < RECORD_WORDS; i++) {
    const shift = size(division, Division.shifts + i, rows);
    setWord(own, i, word(record, i) + from * shift);
  }
  setWord(own, count, end - from * unit);
  const first = word(division, Division.first);
  if (part > 0 && first !== 0) setWord(own, first, 0);
  const workspace = word(division, Division.workspace);
  const bytes = word(division, Division.workspaceBytes);
  if (workspace !== 0 && thread > 0) {
    const behind = align(divisionOf(control, word(control, Control.commands)));
    setWord(own, workspace, <i32>behind + (thread - 1) * bytes);
  }
  return own;
}

/** The next multiple of a cache line. */
function align(address: usize): usize {
  return (address + 63) & ~63;
}

function divisionOf(control: usize, command: i32): usize {
  return at(<usize>word(control, Control.divisions), command * DIVISION_WORDS);
}

/** Units of rows or elements that a command divides. */
function unitsOf(record: usize, division: usize, control: usize): i32 {
  if (word(division, Division.parts) < 2) return 0;
  const total = size(record, word(division, Division.count), word(control, Control.rows));
  return total / word(division, Division.unit);
}
