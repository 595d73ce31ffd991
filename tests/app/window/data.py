#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data of the user's own go to the experiment that is chosen, whichever trains; a file that cannot be read changes nothing."""
from driver import *

data = os.environ['UI_FOLDER'] + '/mine.csv'
with open (data, 'w') as f:
    f.write ('a,b,kind\n' + ''.join (f'{i % 7},{i % 5},{"yes" if i % 2 else "no"}\n' for i in range (80)))
damaged = os.environ['UI_FOLDER'] + '/damaged.csv'
with open (damaged, 'w') as f:
    f.write ('1,2,3\n4,x,5\n')

start (damaged)
comes ('a file that cannot be read is refused', lambda: label ('damaged.csv'))
ok ('the preset stays', preset () == 'Spirals')
comes ('and it trains', lambda: step () > 0)

choose ('Edge of stability')
choose_preset ('Pre-edge')
key ('ctrl+o')
choose_file ('Open Data or a Figure', data)
comes ('the settings are known by the file', lambda: preset () == 'From “mine.csv”')
comes ('and it trains', lambda: step () > 20 and not label ('threshold is far above'))
finish ()
