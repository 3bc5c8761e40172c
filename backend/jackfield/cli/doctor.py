"""`jackfield doctor`."""

import json
import logging
import sys
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict

from jackfield.examining import Finding, Level, examine

_TITLES = {Level.PROBLEM: "Problems", Level.WARNING: "Warnings", Level.OK: "In order"}


def run(arguments: Namespace) -> int:
    """Print what was found, the worst first; 1 when something does not work."""
    # What is wrong is said below, once.
    logging.disable(logging.CRITICAL)
    try:
        findings = examine()
    finally:
        logging.disable(logging.NOTSET)
    if arguments.json:
        json.dump([asdict(finding) for finding in findings], sys.stdout, indent=2)
        print()
    else:
        _print(findings)
    return 1 if any(finding.level is Level.PROBLEM for finding in findings) else 0


def _print(findings: Iterable[Finding]) -> None:
    for level, title in _TITLES.items():
        found = [finding for finding in findings if finding.level is level]
        if not found:
            continue
        print(f"{title}:")
        for finding in found:
            said = f"{finding.sentence} {finding.remedy}".strip()
            print(f"  {finding.subject}: {' '.join(said.split())}")
