#!/usr/bin/python3
"""Data of the user's own go to the experiment that is chosen, whichever trains."""
from driver import *

data = os.environ['UI_FOLDER'] + '/mine.csv'
with open (data, 'w') as f:
    f.write ('a,b,kind\n' + ''.join (f'{i % 7},{i % 5},{"yes" if i % 2 else "no"}\n' for i in range (80)))

start ()
choose ('Edge of stability')
before = preset ()
key ('ctrl+o')
choose_file ('Open Data or a Figure', data)
comes ('the settings have changed', lambda: preset () == before + ', changed')
comes ('and it trains', lambda: step () > 20 and not label ('file'))
finish ()
