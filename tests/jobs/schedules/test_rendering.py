"""A schedule in the words of other schedulers, and what they have no words for."""

from __future__ import annotations

import re
import shlex
import sys
from configparser import ConfigParser

import pytest
import yaml

from workbench.errors import InputError
from workbench.jobs import Cron, Entry, Every, NewFiles, Schedule, When
from workbench.jobs.schedules.rendering.systemd import calendar
from workbench.jobs.schedules.rendering.times import cron_line
from workbench.jobs.schedules.triggers import Trigger

MORNING = Cron("30 6 * * 1-5", "Europe/Berlin")


def plan(trigger: Trigger, name: str = "job", folder: str = "/srv/my 100% $work") -> Schedule:
    values = {"data": "{file}"} if isinstance(trigger, NewFiles) else {}
    entry = Entry(name, "a.ipynb", trigger, values)
    return Schedule((entry,), "plan", folder, file=f"{folder}/plan.yaml")


def test_a_crontab_line_is_the_trigger_and_a_command_that_the_shell_reads():
    trigger = Cron("30 6 * * 1-5")

    *_, line = plan(trigger).render("crontab")["plan.crontab"].splitlines()

    assert Cron(" ".join(line.split()[:5])) == trigger
    command = line.split(maxsplit=5)[5].replace(r"\%", "%")
    assert "%" not in line.replace(r"\%", "")
    words = [
        sys.executable,
        "-m",
        "workbench.cli",
        "schedule",
        "/srv/my 100% $work/plan.yaml",
        "--once",
        "job",
    ]
    assert shlex.split(command) == words


@pytest.mark.parametrize(
    ("seconds", "line"),
    [
        (60, "* * * * *"),
        (900, "*/15 * * * *"),
        (3600, "0 * * * *"),
        (6 * 3600, "0 */6 * * *"),
        (86_400, "0 0 * * *"),
        (7 * 86_400, "0 0 * * 0"),
    ],
)
def test_the_rhythms_of_cron(seconds, line):
    assert cron_line(Entry("job", "a.ipynb", Every(seconds))) == line


@pytest.mark.parametrize("seconds", [1, 90, 7 * 60, 5 * 3600, 2 * 86_400])
def test_the_rhythms_that_cron_has_not(seconds):
    with pytest.raises(InputError, match=r"Job 'job': cron has no rhythm of .*systemd knows all"):
        plan(Every(seconds)).render("kubernetes")


@pytest.mark.parametrize(
    ("line", "expected"),  # systemd-analyze calendar finds the same instants in them as cron does
    [
        ("* * * * *", ["*-*-* *:*:00 UTC"]),
        ("*/30 6 * * *", ["*-*-* 06:00,30:00 UTC"]),
        ("0 0 1 1,7 *", ["*-01,07-01 00:00:00 UTC"]),
        ("5 4 * * 5-7", ["Sun,Fri,Sat *-*-* 04:05:00 UTC"]),
        ("5 4 13 * 5", ["*-*-13 04:05:00 UTC", "Fri *-*-* 04:05:00 UTC"]),
        ("5 4 */15 * 5", ["Fri *-*-01,16,31 04:05:00 UTC"]),
    ],
)
def test_the_calendar_of_systemd(line, expected):
    assert calendar(Cron(line), "UTC") == expected


def test_units_of_systemd():
    units = plan(MORNING).render("systemd")
    service, timer = (_read(units[f"plan-job.{kind}"]) for kind in ("service", "timer"))

    assert timer["Timer"]["OnCalendar"] == "Mon,Tue,Wed,Thu,Fri *-*-* 06:30:00 Europe/Berlin"
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert service["Service"]["ExecStart"].endswith('"/srv/my 100%% $$work/plan.yaml" "--once" "job"')

    asked = _read(plan(When("checks:drifted", 90)).render("systemd")["plan-job.timer"])["Timer"]
    assert (asked["OnActiveSec"], asked["OnUnitActiveSec"]) == ("0", "90")


def _read(unit: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    return parser


def test_a_cronjob_of_kubernetes():
    [job] = yaml.safe_load_all(plan(MORNING, "My_job").render("kubernetes")["plan.kubernetes.yaml"])

    assert (job["apiVersion"], job["kind"], job["metadata"]["name"]) == ("batch/v1", "CronJob", "plan-my-job")
    spec = job["spec"]
    assert (spec["schedule"], spec["timeZone"]) == ("30 6 * * 1-5", "Europe/Berlin")
    assert spec["concurrencyPolicy"] == "Forbid"
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    words = ["workbench", "schedule", "/srv/my 100% $work/plan.yaml", "--once", "My_job", "--output-dir"]
    assert pod["containers"][0]["command"] == [*words, "/srv/my 100% $work/runs/My_job"]
    mounted = [place["name"] for place in pod["containers"][0]["volumeMounts"]]
    assert mounted == [volume["name"] for volume in pod["volumes"]]


def test_a_workflow_of_github(tmp_path):
    (tmp_path / ".git").mkdir()
    made = plan(MORNING, folder=str(tmp_path / "flights")).render("github")
    workflow = yaml.safe_load(made["plan-job.yml"])

    assert workflow["on"]["schedule"] == [{"cron": "30 6 * * 1-5", "timezone": "Europe/Berlin"}]
    steps = workflow["jobs"]["job"]["steps"]
    assert {"run": "workbench schedule flights/plan.yaml --once job"} in steps
    assert steps[-1]["with"] == {"name": "job", "path": "flights/runs"}


def test_both_sundays_are_one_to_the_relatives_of_cron():
    [job] = yaml.safe_load_all(plan(Cron("0 0 * * 5-7", "UTC")).render("kubernetes")["plan.kubernetes.yaml"])

    assert job["spec"]["schedule"] == "0 0 * * 0,5,6"


@pytest.mark.parametrize(
    ("kind", "trigger", "message"),
    [
        ("crontab", Cron("0 6 * * *", "Asia/Tokyo"), "in the time of Asia/Tokyo, and cron here in that of"),
        ("kubernetes", Cron("0 6 */2 * 1", "UTC"), "days that fit both the date and the weekday"),
        ("github", Cron("0 6 */2 * 1", "UTC"), "days that fit both the date and the weekday"),
        ("github", Cron("0,59 * * * *"), "nothing more often than every 5 minutes"),
        ("github", Every(60), "nothing more often than every 5 minutes"),
        ("github", NewFiles("*.csv"), "which ones it has taken, GitHub's machines forget"),
        ("cron", Every(60), "There is no kind 'cron'. Did you mean 'crontab'?"),
    ],
)
def test_what_they_have_no_words_for(kind, trigger, message):
    with pytest.raises(InputError, match=re.escape(message)):
        plan(trigger).render(kind)


def test_names_and_schedules_that_cannot_be_called():
    with pytest.raises(InputError, match="too long a name for Kubernetes: 52 letters"):
        plan(MORNING, "x" * 60).render("kubernetes")
    with pytest.raises(InputError, match="Only a schedule from a file"):
        Schedule((Entry("a", "a.ipynb", MORNING),)).render("systemd")
