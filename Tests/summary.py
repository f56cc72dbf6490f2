"""What the parts of a test run came to, from their reports. `bin/test` ends with it:

  summary.py FOLDER    prints a line for each part, the slowest tests, those that failed, and the sum;
                       fails where a test failed or none ran

FOLDER holds a file `parts`, with a line for each part in the order in which they ran: name, seconds, exit code. A part's
report is NAME.xml (JUnit, of pytest) or NAME.events (a line of JSON for each event, of Swift Testing); a build has none.
"""

import collections
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

SLOWEST = 20
# The longest reason for a failure that is printed, in characters.
LONGEST_REASON = 400
# pytest's exit code where no test has the name that was asked for.
NONE_SELECTED = 5


def of_pytest(report):
    """How many passed, why each of the others failed, and the seconds of each test with its set-up."""
    passed = 0
    failed, seconds = {}, {}
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is not None:
            continue
        name = f"{case.get('classname').replace('.', '/')}.py::{case.get('name')}"
        faults = [fault.get("message", "") for kind in ("failure", "error") for fault in case.iter(kind)]
        if faults:
            failed[name] = faults
        else:
            passed += 1
        seconds[name] = float(case.get("time"))
    return passed, failed, seconds


def of_swift(report):
    """How many passed, why each of the others failed, and the seconds of the tests with several cases, all cases together.

    Swift Testing starts all other tests at once, and lets them wait. It does not tell how long each of them ran.
    """
    functions, failed, ended = {}, set(), set()
    faults = collections.defaultdict(list)
    seconds = collections.Counter()
    for line in report.read_text().split("\n"):
        if not line:
            continue
        record = json.loads(line)
        payload = record["payload"]
        test = payload.get("testID")
        if record["kind"] == "test":
            if payload["kind"] == "function":
                functions[payload["id"]] = payload.get("displayName") or payload["name"]
        elif payload["kind"] == "issueRecorded":
            faults[test].append(" ".join(message["text"] for message in payload["messages"]))
        elif payload["kind"] == "testEnded" and test in functions:
            symbols = {message["symbol"] for message in payload["messages"]}
            ended.add(test)
            if "fail" in symbols:
                failed.add(test)
        elif payload["kind"] == "testCaseStarted":
            seconds[test] -= payload["instant"]["absolute"]
        elif payload["kind"] == "testCaseEnded":
            seconds[test] += payload["instant"]["absolute"]

    def name(test):
        return f"{test.partition('.')[0]}: {functions[test]}"

    # The place in the code tells tests with the same title apart.
    reasons = {f"{name(test)} ({test.rpartition('/')[2]})": faults[test] for test in failed}
    return len(ended - failed), reasons, {name(test): time for test, time in seconds.items()}


def read(folder, name, code):
    """A part that ended badly has failed, also where its report is missing, cut off, or names no failure."""
    try:
        if (folder / f"{name}.events").exists():
            passed, failed, seconds = of_swift(folder / f"{name}.events")
        elif (folder / f"{name}.xml").exists():
            passed, failed, seconds = of_pytest(folder / f"{name}.xml")
        else:
            passed, failed, seconds = 0, {}, {}
    except (ElementTree.ParseError, json.JSONDecodeError):
        passed, failed, seconds = 0, {"its report": ["cannot be read"]}, {}
    if code not in (0, NONE_SELECTED) and not failed:
        failed = {"no test that is named": [f"exit code {code}"]}
    return passed, failed, seconds


def main(folder):
    sums = [0, 0]
    slowest, faults = [], []
    for line in (folder / "parts").read_text().splitlines():
        name, took, code = line.split()
        passed, failed, seconds = read(folder, name, int(code))
        sums = [sums[0] + passed, sums[1] + len(failed)]
        counts = f"{passed:5} passed, {len(failed)} failed" if passed or failed else ""
        print(f"{name:10} {took:>5} s   {counts}".rstrip())
        slowest += [(time, name, test) for test, time in seconds.items()]
        faults += [f"{name} {test}: {' '.join('; '.join(why).split())[:LONGEST_REASON]}" for test, why in failed.items()]
    if slowest:
        print("The slowest tests:")
    for time, name, test in sorted(slowest, reverse=True)[:SLOWEST]:
        print(f"{time:7.1f} s  {name:9} {test}")
    if faults:
        print("Failed:", *sorted(faults), sep="\n")
    print(f"{sums[0]} passed, {sums[1]} failed")
    return 0 if sums[0] > 0 and sums[1] == 0 else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
