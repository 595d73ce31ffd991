#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-killed.py BASIN LIBRARY: whenever the program is killed while it writes, what is there under the name of a file
is whole: what was there before, or what was to be written.  The library ends it at each call that changes files, one
after the other (kill-at-call.c).  Prints TAP."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import traceback

basin, library = map (os.path.abspath, sys.argv[1:3])
SMALL = ['landscape', '--set', 'steps=5', '--set', 'grid=5', '--set', 'samples=20', '--set', 'width=2', '--quiet']
TIMES = 'timing.json'  # the only file that is not the same at every time
MOST = 24  # kills of one kind, spread evenly: a run folder has some hundred calls
tests = []


def test (function):
    tests.append (function)
    return function


def run (folder, *arguments, at=None):
    """In a folder, which everything is written below; killed at a call, or, if that is −1, with the calls counted."""
    env = {k: v for k, v in os.environ.items () if k not in ('DISPLAY', 'WAYLAND_DISPLAY', 'LD_PRELOAD')}
    env.update (LC_ALL='C.UTF-8', SOURCE_DATE_EPOCH='0')
    if at is not None:
        env.update (LD_PRELOAD=library, KILL_UNDER=str (folder), KILL_AT=str (at), KILL_COUNT=str (folder) + '.count')
    return subprocess.run ([basin, *map (str, arguments)], cwd=folder, env=env, capture_output=True, text=True,
                           timeout=120)


def done (folder, *arguments, **options):
    result = run (folder, *arguments, **options)
    assert result.returncode == 0, result.stderr
    return result


def count (folder, *arguments):
    done (folder, *arguments, at=-1)
    return len (pathlib.Path (str (folder) + '.count').read_bytes ())


def places (calls):
    assert calls > 2, 'the library sees no calls'
    return range (0, calls, -(-calls // MOST))


def killed (folder, *arguments, at):
    result = run (folder, *arguments, at=at)
    assert result.returncode == -signal.SIGKILL, (at, result.returncode, result.stderr)


def contents (folder):
    return {path.name: path.read_bytes () for path in pathlib.Path (folder).iterdir ()}


def new_folder (name):
    folder = pathlib.Path (os.getcwd (), name)
    folder.mkdir ()
    return folder


@test
def a_figure_is_whole_or_that_before ():
    done (os.getcwd (), 'run', *SMALL, '--save', 'saved')
    for ending in ('svg', 'pdf', 'png', 'csv', 'glb'):
        folder = new_folder (ending)
        file = folder / ('a.' + ending)
        export = ['figure', '../saved', '--plot', 'surface', '--export', file.name]
        calls = count (folder, *export)
        whole = file.read_bytes ()
        for before in (b'what was there before', None):
            for at in places (calls):
                if before is not None:
                    file.write_bytes (before)
                else:
                    file.unlink (missing_ok=True)
                killed (folder, *export, at=at)
                now = file.read_bytes () if file.exists () else None
                assert now in (before, whole), f'{file} is {now[:80]}, killed at call {at} of {calls}'
        done (folder, *export)
        assert file.read_bytes () == whole


@test
def files_of_a_run_are_whole_or_those_before ():
    first, second = ['run', *SMALL, '--save', 'out'], ['run', *SMALL, '--set', 'seed=2', '--save', 'out']
    sides = []
    for name, save in (('first', first), ('second', second)):
        folder = new_folder (name)
        calls = count (folder, *save)
        sides.append (contents (folder / 'out'))
    assert sides[0]['settings.json'] != sides[1]['settings.json']
    folder = new_folder ('over')
    done (folder, *first)
    calls = count (folder, *second)
    for at in places (calls):
        done (folder, *first)
        killed (folder, *second, at=at)
        for name, now in contents (folder / 'out').items ():
            if name == TIMES:
                json.loads (now)
            elif name in sides[0] or name in sides[1]:
                assert now in (sides[0].get (name), sides[1].get (name)), f'{name} is {now[:80]}, at call {at} of {calls}'
        again = run (folder, 'figure', 'out', '--export', 'again.svg')
        assert again.returncode in (0, 4), (at, again.returncode, again.stderr)
    done (folder, *second)
    now = contents (folder / 'out')
    for name in sides[1]:
        assert name == TIMES or now.get (name) == sides[1][name], name


def main ():
    failed = 0
    print (f'1..{len (tests)}')
    for i, function in enumerate (tests, 1):
        with tempfile.TemporaryDirectory (prefix='basin-killed-') as folder:
            before = os.getcwd ()
            os.chdir (folder)
            try:
                function ()
                print ('ok', i, '-', function.__name__, flush=True)
            except Exception:
                failed += 1
                print (''.join ('# ' + line + '\n' for line in traceback.format_exc ().splitlines ()), end='')
                print ('not ok', i, '-', function.__name__, flush=True)
            os.chdir (before)
    sys.exit (failed > 0)


main ()
