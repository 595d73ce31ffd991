# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives Basin's window as a user does: AT-SPI to find, read and set, XTEST (xdotool) to drag, click and type. Prints TAP.

A script beside this file is run as tests/app/with-display SCRIPT BASIN and calls start () first and finish () last.
It waits for states, never for times: what takes long on a busy machine takes long, and is not wrong."""
import itertools
import os
import re
import struct
import subprocess
import sys
import time
import warnings

warnings.simplefilter ('ignore')
import gi

gi.require_version ('Atspi', '2.0')
from gi.repository import Atspi, GLib

PATIENCE = int (os.environ.get ("UI_PATIENCE", 90))  # seconds until a state that does not come is a failure
R = Atspi.Role
S = Atspi.StateType
BUTTON = getattr (R, 'PUSH_BUTTON', None) or R.BUTTON
app = None
window = None  # as xdotool names it
origin = (0, 0)  # of GTK's window coordinates on the screen
count = 0


# ---- What is told ----

def ok (what, good=True):
    global count
    count += 1
    print ('ok' if good else 'not ok', count, '-', what, flush=True)
    if not good:
        app.terminate ()
        app.wait ()
        sys.exit (1)


def wait (what, f, seconds=PATIENCE):
    """What f returns, as soon as that is true."""
    end = time.monotonic () + seconds
    trouble = None
    while True:
        try:
            result = f ()
            if result:
                return result
        except Exception as error:  # accessible objects come and go
            trouble = error
        if app.poll () is not None:
            ok (f'{what} (the program ended with {app.returncode})', False)
        if time.monotonic () > end:
            print ('# last trouble:', repr (trouble))
            ok (what + ' (did not come)', False)
        time.sleep (.03)


def comes (what, f):
    """A test that is passed when f is true."""
    result = wait (what, f)
    ok (what)
    return result


def settled (f, times=6):
    """What f returns when it has returned the same several times."""
    seen = []

    def same ():
        seen.append (f ())
        return len (seen) >= times and seen[-times:] == [seen[-1]] * times

    wait ('something that stays', same)
    return seen[-1]


# ---- What is there ----

def walk (node):
    yield node
    for i in range (node.get_child_count ()):
        child = node.get_child_at_index (i)
        if child:
            yield from walk (child)


def root ():
    desktop = Atspi.get_desktop (0)
    for i in range (desktop.get_child_count ()):
        a = desktop.get_child_at_index (i)
        if a and a.get_process_id () == app.pid:
            return a


def find_all (role=None, name=None, match=None):
    for n in walk (root ()):
        if (role and n.get_role () != role) or (name and n.get_name () != name) \
           or (match and not re.search (match, n.get_name () or '')):
            continue
        yield n


def find (role=None, name=None, match=None):
    for attempt in range (20):
        try:
            return next (find_all (role, name, match), None)
        except GLib.Error:  # something went while the tree was walked
            pass
    return None


def await_ (role=None, name=None, match=None):
    return wait (f'{name or match}', lambda: find (role, name, match))


def has (node, state):
    return node.get_state_set ().contains (state)


def text (node):
    return Atspi.Text.get_text (node, 0, Atspi.Text.get_character_count (node))


def described (node):
    return node.get_description () or ''


def focus ():
    return next ((n for n in walk (root ()) if has (n, S.FOCUSED)), None)


def label (match):
    return find (R.LABEL, match=match)


def title ():
    """The experiment's, and what its run says of itself: the labels that come first in the window."""
    labels = []
    for n in walk (root ()):
        if n.get_role () == R.LABEL:
            labels.append (n.get_name ())
        elif n.get_role () == BUTTON and n.get_name () == 'Export':
            return labels


def status ():
    return title ()[1]


def step ():
    return int (re.search (r'(\d+)', status ()).group (1))


def preset ():
    """What the list of presets shows."""
    box = find (R.COMBO_BOX, 'Preset')
    return [n.get_name () for n in walk (box) if n.get_role () == R.LABEL][-1]


# ---- What is done ----

def xdo (*arguments):
    return subprocess.run (['xdotool', *map (str, arguments)], check=True, capture_output=True, text=True).stdout


def key (*keys):
    xdo ('key', *keys)


def type_text (what):
    xdo ('type', '--delay', 12, '--', what)


def place (node):
    """About: GTK from 4.14 on forgets the paddings of what a widget is in, some 5 to 30 pixels up and left in all."""
    e = node.get_extents (Atspi.CoordType.WINDOW)
    return origin[0] + e.x, origin[1] + e.y, e.width, e.height


def click (node):
    x, y, w, h = settled (lambda: place (node), 3)
    xdo ('mousemove', x + w // 2, y + h // 2, 'sleep', .05, 'click', 1)


def give_focus (node):
    """By a click, which goes down and right if it comes to nothing: for what has no other widget near it that does something."""
    tried = itertools.cycle (range (0, 42, 6))

    def has_focus ():
        x, y, w, h = settled (lambda: place (node), 3)
        further = next (tried)
        xdo ('mousemove', x + w // 2 + further, y + h // 2 + further, 'sleep', .05, 'click', 1, 'sleep', .1)
        return has (node, S.FOCUSED)

    wait ('the focus', has_focus)


def press (name):
    """As soon as it can be: a button that is not sensitive does nothing."""
    def sensitive ():
        button = find (BUTTON, name)
        return button if button and has (button, S.SENSITIVE) else None

    wait (f'{name}, to be pressed', sensitive).do_action (0)


def put (node, value):
    """Into a slider."""
    node.set_current_value (value)


def enter (node, what):
    """Into an entry, as it is typed."""
    give_focus (node)
    key ('ctrl+a')
    type_text (what)
    wait ('the text', lambda: text (node) == what)
    key ('Return')


def pixels (area=None):
    """What the screen shows there: (x, y, width, height) or a node."""
    x, y, w, h = area if isinstance (area, tuple) else place (area)
    data = open (os.environ['XVFB_FBDIR'] + '/Xvfb_screen0', 'rb').read ()
    head = struct.unpack ('>25I', data[:100])
    start, stride = head[0] + 12 * head[19], head[12]
    return b''.join (data[start + row * stride + 4 * x:start + row * stride + 4 * (x + w)] for row in range (y, y + h))


def focus_window (id=None):
    """Of a dialog, or the main one: there is no window manager to do it."""
    xdo ('windowfocus', '--sync', id or window)


def windows (name):
    """Ids of those that are shown."""
    found = subprocess.run (['xdotool', 'search', '--onlyvisible', '--name', name], capture_output=True, text=True)
    return found.stdout.split ()


def search_window (name):
    return wait (f'a window named {name}', lambda: windows (name))[-1]


def gone (id):
    """Asked of the display: GTK 4.8 complains if one walks through a dialog that is being closed."""
    wait ('a dialog goes', lambda: id not in windows ('.*'))


def geometry (id):
    """X, Y, WIDTH and HEIGHT of a window on the screen, its shadow included."""
    lines = xdo ('getwindowgeometry', '--shell', id).split ()
    return {name: int (value) for name, value in (line.split ('=') for line in lines if '=' in line)}


def locate_window ():
    global origin
    outer = geometry (window)
    frame = find (R.FRAME).get_extents (Atspi.CoordType.WINDOW)
    origin = outer['X'] + (outer['WIDTH'] - frame.width) // 2, outer['Y'] + (outer['HEIGHT'] - frame.height) // 2


def resize (width, height):
    """The window's content; its shadow is beyond.  A panel that folds on the way lets it become smaller still."""
    def reached ():
        frame = find (R.FRAME).get_extents (Atspi.CoordType.WINDOW)
        if (frame.width, frame.height) == (width, height):
            return True
        outer = geometry (window)
        xdo ('windowmove', window, 0, 0)
        xdo ('windowsize', window, width + outer['WIDTH'] - frame.width, height + outer['HEIGHT'] - frame.height)
        time.sleep (.2)
        return False

    wait ('the new size', reached)
    locate_window ()


def choose (name):
    """An experiment, by a click in the list."""
    click (find (R.LIST_ITEM, name))
    wait (name, lambda: title ()[0] == name)


def choose_preset (name):
    box = find (R.COMBO_BOX, 'Preset')
    next (n for n in walk (box) if n.get_role () in (BUTTON, R.TOGGLE_BUTTON)).do_action (0)
    # Not the list of experiments, which may have the focus.
    wait ('the list', lambda: any (n.get_role () == R.LIST_ITEM and has (n, S.FOCUSED) for n in walk (box)))
    items = [n.get_name () for n in walk (box) if n.get_role () == R.LIST_ITEM]
    key ('Home', *['Down'] * items.index (name))
    wait (name, lambda: focus ().get_name () == name)
    key ('Return')
    wait (name, lambda: preset () == name)


def set_name (entry, path):
    """In a file chooser, at once: while one types it completes what it finds, and some of that stays."""
    Atspi.EditableText.set_text_contents (entry, path)
    wait ('the name', lambda: text (entry) == path)


def choose_file (dialog, path):
    """In a file chooser that was opened."""
    id = search_window (dialog)
    focus_window (id)
    key ('ctrl+l')
    entry = wait ('its entry', lambda: next (n for n in find_all (R.TEXT) if has (n, S.FOCUSED)))
    set_name (entry, path)
    key ('Return')
    gone (id)
    focus_window ()


def start (*arguments):
    """Basin's window, on the display, with the focus."""
    global app, window
    app = subprocess.Popen ([sys.argv[1], *arguments])
    Atspi.init ()
    Atspi.set_timeout (10000, 20000)
    wait ('the program is on the bus', root)
    wait ('its window', lambda: title ()[0])
    window = search_window ('^Basin$')
    focus_window ()
    locate_window ()


def run_slowly ():
    """From the beginning, ten steps a second: however slow this machine is, the end is far."""
    key (*['bracketleft'] * 30, *['bracketright'] * 4)
    key ('r')
    wait ('a run', lambda: 'training, step' in status ())


def run_fast ():
    key (*['bracketright'] * 30)


def leave ():
    focus_window ()
    key ('ctrl+q')
    ok ('quits cleanly', app.wait (PATIENCE) == 0)


def finish ():
    leave ()
    print (f'1..{count}')
