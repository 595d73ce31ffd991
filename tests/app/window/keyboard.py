#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a mouse: the list of experiments, the menu, and a name for whatever has the focus."""
from driver import *


def focused (role, name=None):
    f = focus ()
    return f and f.get_role () == role and (name is None or f.get_name () == name)


start ()
known = windows ('.*')
run_slowly ()
for i in range (60):  # until it comes by
    before = wait ('a focus', lambda: focus ().get_name ())
    if focused (R.LIST_ITEM):
        break
    key ('Tab')
    wait ('another focus', lambda: focus ().get_name () != before)
ok ('Tab comes to what is chosen in the list', focused (R.LIST_ITEM, 'Loss landscape'))
key ('Tab')
comes ('Tab goes on from the list', lambda: focus () and not focused (R.LIST_ITEM))
key ('shift+Tab')
comes ('and comes back to what is chosen', lambda: focused (R.LIST_ITEM, 'Loss landscape'))
key ('Down', 'Down')
comes ('arrows move in it', lambda: focused (R.LIST_ITEM, 'Hessian spectrum'))
ok ('and choose nothing', title ()[0] == 'Loss landscape')
key ('Tab')
wait ('the focus outside', lambda: focus () and not focused (R.LIST_ITEM))
ok ('nor does Tab', title ()[0] == 'Loss landscape')
key ('shift+Tab')
wait ('the list', lambda: focused (R.LIST_ITEM, 'Loss landscape'))
key ('Down', 'Return')
comes ('Enter chooses', lambda: title ()[0] == 'Mode connectivity')
key ('Up', 'space')
comes ('so does the space bar', lambda: title ()[0] == 'Loss landscape')

# A submenu of the main menu.
key ('F10')
wait ('the menu', lambda: focus () and focus ().get_name () != 'Loss landscape')
key ('Down', 'Down', 'Down', 'Down', 'Right')
wait ('the submenu', lambda: find (R.RADIO_MENU_ITEM))
key ('Down', 'Down', 'Return')
comes ('after the menu the focus is where it was', lambda: focused (R.LIST_ITEM, 'Loss landscape'))
run_slowly ()
key ('period')
comes ('and keys are heard', lambda: status ().startswith ('paused'))


# Who walks the tree while a dialog closes asks for one that has gone: GTK crashes if a window is hidden.
def ask_for_what_is_gone ():
    try:
        root ().get_child_at_index (root ().get_child_count ())
    except GLib.Error:  # an answer, too
        pass
    return title ()[0]


comes ('a window that there is not is asked for', ask_for_what_is_gone)
key ('ctrl+question')
shortcuts = wait ('the shortcuts', lambda: [i for i in windows ('.*') if i not in known and geometry (i)['WIDTH'] > 100])[0]
comes ('keys are explained', lambda: label ('^Play or pause$'))
focus_window (shortcuts)
key ('Escape')
gone (shortcuts)
comes ('and asked for again when a dialog has closed', ask_for_what_is_gone)
focus_window ()

unnamed = []
for n in walk (root ()):
    if has (n, S.FOCUSABLE):
        name = n.get_name () or ''
        if not name and n.get_role () not in (R.FRAME, R.FILLER, R.PANEL, R.SCROLL_PANE, R.LIST, R.LIST_BOX, R.MENU_ITEM,
                                              R.CHECK_MENU_ITEM, R.RADIO_MENU_ITEM):  # GTK 4.18 names no item of a menu
            unnamed.append (n.get_role_name ())
        elif name.startswith ('Gtk'):
            unnamed.append (name)
print ('#', unnamed)
ok ('every focusable widget has a name', not unnamed)

# Digits choose experiments; the tenth has 0.
focus_window ()
names = [n.get_name () for n in walk (find (R.LIST, 'Experiments')) if n.get_role () == R.LIST_ITEM]
for digit in (2, 0):
    key (f'alt+{digit}')
    comes (f'Alt+{digit}', lambda: title ()[0] == names[(digit - 1) % 10])
finish ()
