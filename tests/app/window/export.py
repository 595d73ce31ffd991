#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A figure is exported as the window shows it, asks before it writes over a file, and brings its settings back."""
from driver import *


def is_big (id):
    return geometry (id)['WIDTH'] > 100


def export_to (path):
    """Returns the ids of the dialog and of its file chooser."""
    focus_window ()
    key ('ctrl+e')
    dialog = search_window ('Export Figure')
    press ('Export…')
    chooser = wait ('the file chooser', lambda: [i for i in windows ('Export Figure') if i != dialog])[0]
    focus_window (chooser)
    entry = wait ('its entry', lambda: next (n for n in find_all (R.TEXT) if text (n) == 'basin.png'))
    set_name (entry, path)
    key ('Return')
    return dialog, chooser


start ()
put (find (R.SLIDER, 'Width'), 1.5)
wait ('the width', lambda: text (find (name='Width, value')) == '32')
run_slowly ()
wait ('some steps', lambda: step () > 5)
key ('space')
wait ('a pause', lambda: status ().startswith ('paused'))
key ('t')  # from above
wait ('the view', lambda: pixels (find (R.IMAGE, 'Loss surface')))
settled (lambda: pixels (find (R.IMAGE, 'Loss surface')), 20)
known = windows ('.*')
path = os.environ['UI_FOLDER'] + '/figure.png'
dialog, chooser = export_to (path)
comes ('the figure is written', lambda: os.path.getsize (path) > 10000)
ok ('its settings are inside', b'"experiment"' in open (path, 'rb').read ())
ok ('and that it was seen from above', b'"view":"0,90' in open (path, 'rb').read ())
gone (dialog)

# The next begins in the folder of the last.
dialog, chooser = export_to ('second.png')
comes ('the next goes beside it', lambda: os.path.getsize (os.environ['UI_FOLDER'] + '/second.png') > 10000)
gone (dialog)

# Over a file that is there.
dialog, chooser = export_to (path)
question = wait ('the question', lambda: [i for i in windows ('.*') if i not in known and i not in (dialog, chooser) and is_big (i)])
comes ('asks before it writes over a file', lambda: find (match='already exists'))


def opaque ():
    """One colour beside its text, whatever is behind."""
    g = geometry (question[0])
    strip = pixels ((g['X'] + 6, g['Y'] + 6, 5, 45))
    return len ({strip[i:i + 3] for i in range (0, len (strip), 4)}) == 1


comes ('on a ground that nothing shines through', opaque)
for id in (question[0], chooser, dialog):
    focus_window (id)
    key ('Escape')
    gone (id)

# Without a mouse: a size in which there is no room, and the one that is offered for it.
focus_window ()
key ('ctrl+e')
dialog = search_window ('Export Figure')
focus_window (dialog)


def walk_to (name):
    for i in range (40):
        if focus () and focus ().get_name () == name:
            return
        before = focus ()
        key ('Tab')
        wait ('another focus', lambda: focus () and focus () != before)
    ok (f'Tab comes to {name}', False)


def can_export ():
    return has (find (BUTTON, 'Export…'), S.SENSITIVE)


wait ('the preview', can_export)
walk_to ('Width (mm)')
if focus ().get_role () == R.LIST_ITEM:  # its row
    key ('Tab')
    wait ('the number', lambda: focus ().get_role () != R.LIST_ITEM)
key ('ctrl+a')
type_text ('30')
key ('Return')
comes ('what has no room is not exported', lambda: label ('^The figure has no room in a width of 30 mm') and not can_export ())
offer = wait ('an offer', lambda: find (BUTTON, match='^Use a Width of'))
walk_to (offer.get_name ())
key ('space')
comes ('what is offered has', can_export)
key ('Escape')
gone (dialog)
finish ()
