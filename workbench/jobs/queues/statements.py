"""The tables of a queue's file, and the statements that are more than a line of SQL."""

from __future__ import annotations

SCHEMA = (
    """CREATE TABLE jobs (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, task TEXT NOT NULL, arguments TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0,
        not_before REAL NOT NULL DEFAULT 0, result TEXT, error TEXT)""",
    """CREATE TABLE attempts (
        job INTEGER NOT NULL REFERENCES jobs, number INTEGER NOT NULL, worker TEXT NOT NULL,
        began REAL NOT NULL, ended REAL, ending TEXT, error TEXT, memory INTEGER,
        PRIMARY KEY (job, number))""",
    """CREATE TABLE needs (
        job INTEGER NOT NULL REFERENCES jobs, needed INTEGER NOT NULL REFERENCES jobs,
        PRIMARY KEY (job, needed))""",
    "CREATE TABLE runner (slots INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL)",
)
CLAIM = """
    UPDATE jobs SET state = 'running', attempts = attempts + 1
    WHERE id = (
        SELECT id FROM jobs AS next WHERE state = 'waiting' AND not_before <= ? AND NOT EXISTS (
            SELECT * FROM needs JOIN jobs AS before ON before.id = needed
            WHERE job = next.id AND before.state <> 'succeeded')
        ORDER BY id LIMIT 1)
      AND (SELECT count(*) FROM jobs WHERE state = 'running') < (SELECT slots FROM runner)
    RETURNING id, attempts, task, arguments"""
RUNNING = """
    SELECT id, attempts, task, arguments, worker, began FROM jobs
    JOIN attempts ON job = id AND number = attempts WHERE state = 'running'"""

CUT_OFF = """
    WITH RECURSIVE behind (job) AS (
        SELECT job FROM needs WHERE needed = ?
        UNION SELECT needs.job FROM needs JOIN behind ON needed = behind.job)
    UPDATE jobs SET state = ?, error = ? WHERE state = 'waiting' AND id IN behind"""
