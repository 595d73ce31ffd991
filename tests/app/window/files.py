#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A figure that is opened brings its settings; if its data are not where they were, they are asked for,
and if they are others, that is said."""
from driver import *

folder = os.environ['UI_FOLDER']
data = folder + '/mine.csv'
with open (data, 'w') as f:
    f.write ('a,b,kind\n' + ''.join (f'{i % 7},{i % 5},{"yes" if i % 2 else "no"}\n' for i in range (80)))
figure = folder + '/mine.svg'
subprocess.run ([sys.argv[1], 'run', 'spectrum', '--data', data, '--set', 'steps=20', '--export', figure, '--quiet'],
                check=True, stdout=subprocess.DEVNULL)
os.mkdir (folder + '/elsewhere')
moved = folder + '/elsewhere/mine.csv'
os.rename (data, moved)
with open (moved, 'a') as f:
    f.write ('1,1,yes\n')

start (figure)
comes ('its experiment is chosen', lambda: title ()[0] == 'Hessian spectrum')
comes ('data that are gone are named', lambda: label ('mine.csv'))
comes ('the status says what is waited for', lambda: status () == 'waiting for “mine.csv”')
ok ('it is known as the figure', preset () == 'From “mine.svg”')
press ('Locate…')
choose_file ('Where is “mine.csv”?', moved)
comes ('it trains on what was found', lambda: step () > 0)
comes ('and says that it is not the same file', lambda: label ('is not the file that these settings were saved with'))
ok ('it is known as changed', preset () == 'From “mine.svg”, changed')
finish ()
