import { countJest, formatCounts, sumOf } from "../../../tools/tests/counts";

const report = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe("countJest", () => {
  test("counts tests, and files that failed outside of their tests", () => {
    const counts = countJest(
      {
        numPassedTests: 5,
        numFailedTests: 2,
        numPendingTests: 3,
        numTodoTests: 1,
        numRuntimeErrorTestSuites: 1,
      },
      1,
    );
    expect(counts).toEqual({ passed: 5, failed: 3, skipped: 4 });
  });

  test("no test at all is a failure, even when jest is content", () => {
    expect(countJest(report, 0)).toMatchObject({ failed: 1, complaint: "jest ran no tests" });
    expect(countJest({ ...report, numPendingTests: 4 }, 0)).toMatchObject({ failed: 1, skipped: 4 });
  });

  test("jest that ended without a report is a failure", () => {
    expect(countJest(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  test("an exit code that no test accounts for is a failure", () => {
    expect(countJest({ ...report, numPassedTests: 7 }, 1)).toMatchObject({ passed: 7, failed: 1 });
  });
});

test("the closing line sums everything and mentions skipped tests only where there are any", () => {
  const sum = sumOf([
    { passed: 4, failed: 0, skipped: 0 },
    { passed: 10, failed: 1, skipped: 2 },
  ]);
  expect(formatCounts(sum)).toBe("14 passed, 1 failed, 2 skipped");
  expect(formatCounts({ passed: 1, failed: 0, skipped: 0 })).toBe("1 passed, 0 failed");
});
