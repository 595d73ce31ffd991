#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sliders, entries, presets and resets."""
from driver import *

start ()
# A slider set through AT-SPI changes the run.
run_slowly ()
wait ('some steps', lambda: step () > 30)
before = step ()
put (find (R.SLIDER, 'Width'), 1.5)
comes ('a slider changes the run', lambda: step () < before)
comes ('its entry shows real units', lambda: text (find (name='Width, value')) == '32')
comes ('and a screen reader is told them', lambda: described (find (R.SLIDER, 'Width')).startswith ('32 '))

# So is every other slider that holds an exponent, beside whatever its entry shows.
exponents = {}
for slider in find_all (R.SLIDER):
    beside = find (name=f'{slider.get_name ()}, value')
    if beside and abs (float (text (beside)) - slider.get_current_value ()) > 1e-6:
        exponents[slider.get_name ()] = text (beside), described (slider)
print ('#', exponents)
ok ('sliders of exponents say what is written beside them',
    len (exponents) >= 2 and all (re.match (re.escape (shown) + r'[ ]', said) for shown, said in exponents.values ()))

# The preset is known by its name, and can be had again.
comes ('the list says that the preset is changed', lambda: preset () == 'Spirals, changed')
choose_preset ('Spirals')
comes ('choosing it again applies it again', lambda: text (find (name='Width, value')) == '16')

# An entry takes what is beyond the slider, and says what is wrong.
rate = find (R.TEXT, 'Learning rate, value')
enter (rate, 'quick')
comes ('invalid text says why', lambda: label ('“quick” is not a number'))
enter (rate, '25')
comes ('an entry takes what is beyond the slider', lambda: text (rate) == '25' and not label ('“quick” is not a number'))

# What was refused is not left in the entry, and an undo does not empty it.
enter (rate, '-5')
wait ('the refusal', lambda: label ('“-5” is not a number'))
key ('Tab')
comes ('who leaves sees what is set', lambda: text (rate) == '25' and not label ('“-5” is not a number'))
give_focus (rate)
key ('ctrl+z')
key ('Return')
ok ('an undo keeps the value', settled (lambda: text (rate)) == '25')

# A reset goes back to the preset's value, which is not the table's.
choose_preset ('Too fast')
rate = find (R.TEXT, 'Learning rate, value')
wait ('the preset', lambda: text (rate) != '25')
own = text (rate)
ok ('the preset has a value of its own', own != '0.05')
put (find (R.SLIDER, 'Learning rate'), 0)
wait ('another value', lambda: text (rate) == '1')
press ('Reset Learning rate')
comes ('a reset goes back to the preset', lambda: text (rate) == own and preset () == 'Too fast')

# The wheel is the panel's, over the slider and what is near it.
x, y, w, h = place (find (R.SLIDER, 'Width'))
width = text (find (name='Width, value'))
for down in range (h // 2, 36, 6):
    xdo ('mousemove', x + w // 2, y + down, 'sleep', .1, *['click', 5] * 2)
put (find (R.SLIDER, 'Label noise'), .3)  # what comes after shows that the wheel was seen
wait ('the noise', lambda: text (find (name='Label noise, value')) == '0.3')
ok ('the wheel over a slider leaves its value', text (find (name='Width, value')) == width)
finish ()
