#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a frame of the window costs while an experiment trains: median, 99th percentile and longest, in milliseconds of the
processor time of the thread that draws it, of the frames that draw no surface.  The limit that they are held against is 16.

    GSETTINGS_SCHEMA_DIR=_build/data tests/app/with-display tests/bench/window-frames.py _build/src/app/basin [TITLE…]

One line of JSON an experiment.  Frames of the first second after it was chosen are left out; a run that is done begins anew."""
import json
import os
import pathlib
import sys
import time

sys.path.insert (0, str (pathlib.Path (__file__).resolve ().parent.parent / 'app/window'))
log = os.environ['UI_FOLDER'] + '/frames'
os.environ.update (BASIN_TRACE='1', BASIN_TRACE_FRAMES=log)
from driver import *

SECONDS = 10


def watch (name):
    """From when to when it trained, and how often it began anew."""
    start ()
    wait ('a first picture', lambda: step () > 0)
    names = [n.get_name () for n in walk (find (R.LIST, 'Experiments')) if n.get_role () == R.LIST_ITEM]
    key (f'alt+{(names.index (name) + 1) % 10}')
    wait (name, lambda: title ()[0] == name)
    time.sleep (1)
    begin, again = time.monotonic (), 0
    while time.monotonic () < begin + SECONDS:
        if status ().startswith ('done'):
            key ('shift+r')
            again += 1
        time.sleep (.7)  # whoever asks costs the window time, too
    end = time.monotonic ()
    leave ()
    return begin, end, again


def frames (begin, end):
    rows = [line.split () for line in open (log)]
    return sorted (float (spent) for at, spent, surface in rows if begin <= float (at) <= end and surface == '0')


for name in sys.argv[2:] or ['Mode connectivity', 'Hessian spectrum', 'Edge of stability', 'Double descent', 'Implicit bias',
                             'Tangent kernel', 'Flat minima', 'Saddles', 'Solution manifold']:
    begin, end, again = watch (name)
    spent = frames (begin, end)
    print (json.dumps ({'task': 'window-frames', 'experiment': name, 'unit': 'ms', 'value': spent[len (spent) // 2],
                        'percentile_99': spent[min (len (spent) - 1, len (spent) * 99 // 100)], 'longest': spent[-1],
                        'frames': len (spent), 'runs': again + 1}), flush=True)
