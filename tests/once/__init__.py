"""Exactly once, tried out: histories of runs and people, a kill and a fault, driven through the real delivery code.

A worker (``python -m tests.once``) holds a fake provider and forks each run from itself. A run is a real process that
executes ``digest.delivery.send.send``, or what a person says instead: take it back, approve other words, say what
became of it. It stops at every step and goes on only when the worker lets it, so the worker
decides whose turn it is, when the provider does what it was asked, and when a process is killed.

- histories: what can happen, as plain data, by number: enumerated and drawn
- variants, service: the fake provider, which mails on every release unless it is said to be idempotent
- talk, child, actor: a run and the worker's end of it, and what they say to each other
- people: what a person's commands do, where one folder is locked and where a remote is shared
- naive: two orders that are not safe, to show that the harness sees it
- shared, places: where the ledger lies: a file, a shared one without a lock, a git remote
- rights: who had won the right to mail which words, and who mailed
- drive, judge: one history from the first step to the last word, and what was wrong with it
"""
