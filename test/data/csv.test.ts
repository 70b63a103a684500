import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, FormatError } from "../../src/core/errors.ts";
import { type CsvOptions, parseCsv } from "../../src/data/csv.ts";

const lines = (...rows: string[]) => `${rows.join("\n")}\n`;
const message = (text: string, options: CsvOptions = {}) => {
  try {
    parseCsv(text, options, "t.csv");
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "no error";
};

describe("parseCsv: the table", () => {
  test("reads numbers as float64, the last column as the target", () => {
    const data = parseCsv(lines("a,b,c", "1,-2.5,0.1", "1e3,.5,+0.25", "7,8.,1E-2"));
    expect(data.x).toEqual({ data: new Float64Array([1, -2.5, 1000, 0.5, 7, 8]), shape: [3, 2] });
    expect(data.y).toEqual({ data: new Float64Array([0.1, 0.25, 0.01]), shape: [3] });
    expect(data.columnNames).toEqual(["a", "b"]);
    expect(data.classNames).toBeUndefined();
  });

  test("detects whether there is a header", () => {
    expect(parseCsv(lines("1,2", "3,4.5")).length).toBe(2);
    expect(parseCsv(lines("a,b", "3,4.5")).length).toBe(1);
    expect(
      parseCsv(lines("5.1,3.5,setosa", "4.9,3,setosa", "7,3,virginica", "6,3,virginica")).length,
    ).toBe(4);
    expect(parseCsv(lines(",b", "3,4.5"), { columns: [0] }).columnNames).toEqual(["column0"]);
    expect(parseCsv(lines("2019,2020", "3,4.5"), { header: true }).columnNames).toEqual(["2019"]);
    expect(parseCsv(lines("1,2", "3,4.5")).columnNames).toEqual(["column0"]);
    expect(message(lines("a,b", "3,4.5"), { header: false })).toContain(
      'got "a" at row 0 (line 1)',
    );
  });

  test("accepts other delimiters, line ends, quotes, blank lines and a byte order mark", () => {
    const expected = { data: new Float64Array([1, 2, 4, 5]), shape: [2, 2] };
    const texts = [
      "a;b;c\n1;2;0.5\n4;5;0.25\n",
      "a\tb\tc\n1\t2\t0.5\n4\t5\t0.25",
      "a|b|c\n1|2|0.5\n4|5|0.25",
      "a,b,c\r\n1,2,0.5\r\n4,5,0.25\r\n",
      "a,b,c\r1,2,0.5\r4,5,0.25\r",
      '\ufeff"a","b","c"\n"1","2","0.5"\n"4","5","0.25"\n',
      "\n a , b , c \n\n 1 , 2 , 0.5 \n\n\n4,5,0.25\n\n\n",
    ];
    for (const text of texts) {
      const data = parseCsv(text);
      expect(data.x).toEqual(expected);
      expect(data.columnNames).toEqual(["a", "b"]);
    }
    expect(parseCsv("1#2\n3#4.5", { delimiter: "#" }).x.shape).toEqual([2, 1]);
    expect(message("1,2", { delimiter: "\n" })).toContain("Cannot use delimiter");
    expect(message("1,2", { delimiter: "" })).toContain("Cannot use delimiter");
  });

  test("refuses rows of another length and reports the line", () => {
    expect(message(lines("a,b", "1,2", "", "3,4,5"))).toBe(
      "Cannot read t.csv: expected 2 cells in line 4 as in line 1, got 3",
    );
    expect(message('a,b\n"1\n1",2\n3')).toContain("expected 2 cells in line 4 as in line 1, got 1");
    expect(() => parseCsv(lines("1,2", "3"))).toThrow(FormatError);
  });

  test("refuses quotes that do not close", () => {
    expect(() => parseCsv(lines("a,b", '1,"2', "3,4"))).toThrow(FormatError);
    expect(message(lines("a,b", '1,"2', "3,4"))).toContain("line 2");
  });

  test("refuses an empty table", () => {
    for (const text of ["", "\n\n", "a,b\n", " "]) expect(() => parseCsv(text)).toThrow(DataError);
    expect(message("")).toBe("Cannot read t.csv: expected at least one row, got none");
  });
});

describe("parseCsv: columns", () => {
  const text = lines("a,b,c,d", "1,2,3,0.5", "4,5,6,0.25");

  test("chooses target and columns by name or number", () => {
    expect(parseCsv(text, { target: "b" }).columnNames).toEqual(["a", "c", "d"]);
    expect(parseCsv(text, { target: 0 }).columnNames).toEqual(["b", "c", "d"]);
    const chosen = parseCsv(text, { target: -1, columns: ["c", 0] });
    expect(chosen.x).toEqual({ data: new Float64Array([3, 1, 6, 4]), shape: [2, 2] });
    expect(chosen.columnNames).toEqual(["c", "a"]);
  });

  test("refuses missing and duplicate columns", () => {
    expect(message(lines("height,width", "1,0.5"), { target: "heigth" })).toContain(
      'did you mean "height"?',
    );
    for (const target of [4, -5, 0.5])
      expect(message(text, { target })).toContain("Cannot use column");
    expect(message(lines("a,a", "1,0.5"), { target: "a" })).toContain("choose it by number");
    expect(message(text, { columns: ["d"] })).toContain('got "d" among them');
    expect(message(text, { columns: [] })).toContain("expected a column beside the target");
    expect(message(lines("a", "1"))).toContain("expected a column beside the target");
    expect(message(text, { tagret: 1 } as never)).toContain('did you mean "target"?');
    expect(parseCsv(lines("__proto__,constructor", "1,0.5"), { target: "__proto__" }).length).toBe(
      1,
    );
  });

  test("reads words as categories and drops text whose values are all different", () => {
    const table = lines("age,city,street,price", "1,Rome,A,0.5", "2,Oslo,B,0.25", "3,Rome,C,0.125");
    const { x, columnNames } = parseCsv(table);
    expect(columnNames).toEqual(["age", "city"]);
    expect(x.data).toEqual(new Float64Array([1, 1, 2, 0, 3, 1]));
    expect(parseCsv(table, { columns: ["age"] }).x.shape).toEqual([3, 1]);
    expect(parseCsv(table, { columns: ["street"] }).x.data).toEqual(new Float64Array([0, 1, 2]));
    expect(message(lines("street,price", "A,0.5", "B,1", "C,2"))).toBe(
      'Cannot read t.csv: expected a column beside the target, got none but "street" (text, all different); choose their types: types: { name: "category" }',
    );
  });

  test("reports row, line and column of a cell that is not a number", () => {
    const table = (cell: string) => lines("a,b", "1,0.5", "", `${cell},0.25`, "3,0.125");
    expect(message(table("abc"))).toBe(
      'Cannot read t.csv: expected a number, got "abc" at row 1 (line 4), column "a"; correct it, or take such cells as missing (unreadable: "missing"), or the column as words (types: { "a": "category" })',
    );
    expect(message(table(""))).toBe(
      'Cannot read t.csv: expected a number, got "" at row 1 (line 4), column "a"; missing: "drop" leaves such rows out, "impute" keeps them for an Imputer',
    );
    for (const cell of ["0x10", "1_000", "1e999", "Infinity", "--1", "1 2", ".", "e5", "1,0"]) {
      expect(() => parseCsv(table(`"${cell}"`))).toThrow(DataError);
    }
  });

  test("drops rows with an empty cell in a chosen column", () => {
    const table = lines("a,b,c", "1,2,0.5", ",2,0.25", "3,NA,0.125", "4,5,?", "6,7,0.75");
    expect(parseCsv(table, { missing: "drop" }).x.data).toEqual(new Float64Array([1, 2, 6, 7]));
    const onlyA = parseCsv(table, { missing: "drop", columns: ["a"] });
    expect(onlyA.x.data).toEqual(new Float64Array([1, 3, 6]));
    expect(onlyA.samples).toEqual(new Int32Array([0, 1, 2]));
    expect(message(lines("a,b", ",0.5"), { missing: "drop" })).toContain("got none");
    expect(message(lines("a,b", "1,0.5", "2x,1", "3,1"), { missing: "drop" })).toContain(
      'got "2x"',
    );
    expect(message(table, { missing: "mean" as never })).toContain('"mean"');
  });
});

describe("parseCsv: the target", () => {
  const labels = (...values: string[]) =>
    lines("a,b", ...values.map((value, i) => `${i},${value}`));
  const read = (text: string, options?: CsvOptions) => {
    const { y, classNames } = parseCsv(text, options);
    return [[...y.data], classNames];
  };

  test("words are classes, numbered by code unit", () => {
    expect(read(labels("dog", "Cat", "dog", "ant", "ant", "ant"))).toEqual([
      [2, 0, 2, 1, 1, 1],
      ["Cat", "ant", "dog"],
    ]);
    expect(parseCsv(labels("x", "y")).y.data).toBeInstanceOf(Int32Array);
  });

  test("integers from 0 or 1 on are classes if each occurs twice, others values", () => {
    expect(read(labels("2", "1", "1.0", "+2"))).toEqual([
      [1, 0, 0, 1],
      ["1", "2"],
    ]);
    expect(read(labels("10", "9", "9.0", "10"))).toEqual([[10, 9, 9, 10], undefined]);
    expect(read(labels("10", "9", "9.0", "10"), { task: "classification" })).toEqual([
      [1, 0, 0, 1],
      ["9", "10"],
    ]);
    expect(read(labels("-1", "1", "1", "-1"))).toEqual([[-1, 1, 1, -1], undefined]);
    expect(read(labels("1", "2", "3", "4"))).toEqual([[1, 2, 3, 4], undefined]);
    expect(read(labels("1", "2", "2", "1.5"))).toEqual([[1, 2, 2, 1.5], undefined]);
  });

  test("the task overrides the rule", () => {
    expect(read(labels("1", "2", "2", "1"), { task: "regression" })).toEqual([
      [1, 2, 2, 1],
      undefined,
    ]);
    expect(read(labels("1", "2", "3", "4"), { task: "classification" })).toEqual([
      [0, 1, 2, 3],
      ["1", "2", "3", "4"],
    ]);
    expect(message(labels("1", "2"), { task: "clasification" as never })).toContain("did you mean");
  });

  test("given class names keep their numbers", () => {
    const classNames = ["dog", "cat", "ant"];
    expect(read(labels("cat", "dog"), { classNames })).toEqual([[1, 0], classNames]);
    expect(read(labels("2", "0"), { classNames })).toEqual([[2, 0], classNames]);
    expect(read(labels("9.0", "10"), { classNames: ["10", "9"] })).toEqual([
      [1, 0],
      ["10", "9"],
    ]);
    for (const value of ["cow", "3", "-1", "0.5"]) {
      expect(message(labels("0", value), { classNames })).toContain(
        `expected one of the 3 classes, got "${value}" at row 1 (line 3), column "b"`,
      );
    }
  });

  test("refuses stray words among numbers and too many different words", () => {
    expect(message(labels("1.5", "2.5", "oops", "3.5"))).toContain('got "oops" at row 2 (line 4)');
    expect(message(labels("p", "q", "r", "s"))).toContain("got 4 different values in 4 rows");
    expect(message(labels("p", "", "p", "q"))).toContain('expected a class, got "" at row 1');
  });
});

describe("parseCsv: any text", () => {
  const attempt = (text: string, options?: CsvOptions) => {
    try {
      const { x, y, length } = parseCsv(text, options);
      expect(x.shape[0]).toBe(length);
      expect(x.data.every(Number.isFinite) && y.data.every(Number.isFinite)).toBe(true);
    } catch (error) {
      if (!(error instanceof DataError)) expect(error).toBeInstanceOf(FormatError);
    }
  };

  test("throws only FormatError and DataError", () => {
    const cell = fc.oneof(
      fc.double().map(String),
      fc.integer({ min: 0, max: 2 }).map(String),
      fc.constantFrom("", "NA", '"', '""', '"a', "a", "\r", "\n", " ", "1e400", "__proto__", "é"),
    );
    const table = fc
      .array(fc.array(cell, { maxLength: 4 }), { maxLength: 8 })
      .map((rows) => rows.map((cells) => cells.join(",")).join("\n"));
    const options = fc.record(
      {
        header: fc.constantFrom<boolean | "auto">(true, false, "auto"),
        missing: fc.constantFrom<"error" | "drop">("error", "drop"),
        target: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.string()),
        task: fc.constantFrom<"auto" | "classification" | "regression">(
          "auto",
          "classification",
          "regression",
        ),
        classNames: fc.array(fc.string()),
        delimiter: fc.string({ maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(table, fc.string(), fc.string({ unit: "binary" })), options, attempt),
      {
        numRuns: 3000,
      },
    );
  });

  test("reads back written values", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const rows = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.array(fc.array(number, { minLength: width + 1, maxLength: width + 1 }), {
        minLength: 1,
        maxLength: 20,
      }),
    );
    fc.assert(
      fc.property(rows, (values) => {
        const text = values
          .map((row) => row.map((v) => (Object.is(v, -0) ? "-0" : String(v))).join(","))
          .join("\n");
        const { x, y } = parseCsv(text, { task: "regression", delimiter: "," });
        expect([...x.data]).toEqual(values.flatMap((row) => row.slice(0, -1)));
        expect([...y.data]).toEqual(values.map((row) => row.at(-1)));
      }),
    );
  });
});
