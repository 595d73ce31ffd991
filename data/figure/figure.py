#!/usr/bin/env python3
# SPDX-License-Identifier: CC0-1.0
# Copied into every run folder for authors to build upon: what they make of it is theirs, which Basin's own licence would not let it be.
"""figure.py: redraws the figure of this folder from plots.json and plot-*.csv, with Matplotlib (3.6 or newer) and pandas alone.

    python3 figure.py                           figure-matplotlib.png, beside the CSV files
    python3 figure.py --output figure.pdf       or any other format that Matplotlib writes
    python3 figure.py --plot loss               one plot alone
    python3 figure.py --folder ANOTHER

plots.json holds what CSV cannot say: labels, scales, limits, styles, places.  The numbers are those of the CSV files alone.
"""
import argparse
import json
import math
import pathlib
import textwrap

import matplotlib
matplotlib.use ('Agg')
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import colors, font_manager, ticker
from mpl_toolkits.mplot3d import proj3d

MM = 1 / 25.4
TEXT = 7
LINE = 1.0          # points, where a layer does not say
DIM, GRID = '#666666', '#e3e3e3'
DASHES = {'solid': '-', 'dashed': (0, (4, 2.5)), 'dotted': (0, (1, 2)), 'dash-dot': (0, (5, 2, 1, 2)),
          'long-dash': (0, (8, 2.5)), 'dash-dot-dot': (0, (5, 2, 1, 2, 1, 2))}
MARKERS = {'none': '', 'circle': 'o', 'square': 's', 'triangle': '^', 'diamond': 'D', 'cross': 'x'}
GROUP_MARKERS = ('o', 's', '^', 'D')
COLOURMAPS = {'grey': 'gray'}
FLOOR = 0.3 / 1.1   # of the height of a surface, under it: where its contour map lies


def plain (text):
    """Text without mathematics."""
    return text.replace ('$', r'\$')


def axis_label (axis):
    label, unit = axis.get ('label', ''), axis.get ('unit')
    return plain (f'{label} ({unit})' if unit else label)


def width_of (layer):
    return layer['width'] * LINE / 1.5 if 'width' in layer else LINE


# ---- Numbers ----

class Data:
    """The CSV file of a plot."""

    def __init__ (self, folder, plot, palette):
        text = {name: str for name in ('layer', 'text', 'label', 'name')}
        self.plot, self.palette = plot, palette
        self.table = pd.read_csv (folder / plot['file'], float_precision='round_trip', converters=text)

    def of (self, layer):
        """The rows of a layer in long form; all of them in wide form."""
        return self.table[self.table['layer'] == layer['id']] if self.plot['form'] == 'long' else self.table

    def column (self, layer, axis, ending=''):
        """An array, or None where the layer has no such column."""
        name = self.plot[axis]['column']
        if self.plot['form'] == 'wide' and axis == 'y':
            name = layer['column']
        table = self.of (layer)
        if name + ending not in table:
            return None
        values = table[name + ending].to_numpy (float)
        return None if ending and np.isnan (values).all () else values

    def whole (self, axis):
        """Whether all values on an axis are whole numbers, such as ranks."""
        columns = [self.column (layer, axis) for layer in self.plot['layers'] if layer['kind'] not in ('rule', 'text')]
        values = np.concatenate ([column for column in columns if column is not None] or [[0.5]])
        values = values[np.isfinite (values)]
        return len (values) > 0 and np.allclose (values, np.round (values), rtol=0, atol=1e-9)

    def group (self, layer):
        table = self.of (layer)
        groups = table['group'].to_numpy (float) if 'group' in table else np.array ([])
        return groups if np.isfinite (groups).any () else None

    def grid (self, layer):
        """x, y and a matrix of z (or a pair with one of groups): x runs fastest."""
        x, y, z, group = (self.column (layer, 'x'), self.column (layer, 'y'), self.column (layer, 'z'),
                          self.group (layer))
        nx = int (np.argmax (y != y[0])) or len (y)
        shape = (len (y) // nx, nx)
        return x[:nx], y[::nx], z.reshape (shape), None if group is None else group.reshape (shape)


# ---- Scales ----

def linear_width (limits):
    return 1e-3 * max (abs (limits[0]), abs (limits[1])) or 1


def set_scale (axes, name, axis, whole=False):
    low, high = axis['limits']
    if whole and axis['scale'] == 'linear':
        getattr (axes, f'{name}axis').set_major_locator (ticker.MaxNLocator ('auto', integer=True, steps=(1, 2, 5, 10)))
    set_scale, set_limits = getattr (axes, f'set_{name}scale'), getattr (axes, f'set_{name}lim')
    if axis['scale'] == 'log':
        set_scale ('log')
        if high < 100 * low:
            # Less than two decades: 1, 2, 5 of each, as plain numbers.
            side = getattr (axes, f'{name}axis')
            side.set_major_locator (ticker.LogLocator (subs=(1, 2, 5)) if high > 5 * low else ticker.MaxNLocator (3))
            side.set_major_formatter (ticker.FuncFormatter (lambda value, _: f'{value:g}'))
            side.set_minor_formatter (ticker.NullFormatter ())
    elif axis['scale'] == 'symlog':
        set_scale ('asinh', linear_width=linear_width (axis['limits']))
        # Decades of both signs, and zero.
        top = math.floor (math.log10 (max (abs (low), abs (high))))
        decades = [sign * 10.0 ** k for k in range (top - 2, top + 1) for sign in (-1, 1)]
        ticks = sorted ([0] + [t for t in decades if low <= t <= high])
        side = getattr (axes, f'{name}axis')
        side.set_major_locator (ticker.FixedLocator (ticks))
        side.set_major_formatter (ticker.FuncFormatter (lambda value, _: f'{value:g}'))
        side.set_minor_locator (ticker.NullLocator ())
    set_limits (low, high)


def norm_of (axis):
    low, high = axis['limits']
    if axis['scale'] == 'log':
        return colors.LogNorm (low, high)
    if axis['scale'] == 'symlog':
        return colors.AsinhNorm (linear_width (axis['limits']), low, high)
    return colors.Normalize (low, high)


def forward (axis):
    """What a height becomes on an axis that Matplotlib has no scale for in three dimensions; and where to mark it."""
    low, high = axis['limits']
    if axis['scale'] == 'log':
        first, last = math.ceil (math.log10 (low)), math.floor (math.log10 (high))
        ticks = [10.0 ** k for k in range (first, last + 1)] if last > first else [low, high]
        return np.log10, ticks
    if axis['scale'] == 'symlog':
        return (lambda z: np.arcsinh (np.asarray (z) / linear_width (axis['limits']))), [low, 0, high]
    return (lambda z: np.asarray (z, float)), None


# ---- Layers of two dimensions ----

def draw_line (axes, data, layer, label=True):
    x, y = data.column (layer, 'x'), data.column (layer, 'y')
    low, high = data.column (layer, 'y', '_low'), data.column (layer, 'y', '_high')
    if low is not None:
        axes.fill_between (x, low, high, color=layer['colour'], alpha=0.18, linewidth=0)
    marker = MARKERS[layer['marker']] or ('o' if len (x) == 1 else '')
    axes.plot (x, y, color=layer['colour'], linestyle=DASHES[layer['dash']], marker=marker, markersize=4 * width_of (layer),
               markeredgecolor='white', markeredgewidth=0.3, linewidth=width_of (layer), alpha=layer['opacity'],
               label=plain (layer['name']) if label and 'name' in layer else None)


def draw_path (axes, data, layer):
    draw_line (axes, data, layer)
    if layer['iterate']:
        axes.plot (data.column (layer, 'x')[-1:], data.column (layer, 'y')[-1:], 'o', color=layer['colour'], markersize=6,
                   markeredgecolor='white', zorder=5)


def draw_points (axes, data, layer):
    x, y, groups = data.column (layer, 'x'), data.column (layer, 'y'), data.group (layer)
    size = (2 * layer.get ('width', 1.8)) ** 2
    style = dict (alpha=layer['opacity'], edgecolors='white', linewidths=0.3, zorder=3)
    if layer['stem']:
        axes.vlines (x, ground (axes), y, color=layer['colour'], linewidth=LINE)
    if groups is None:
        marker = MARKERS[layer['marker']] or 'o'
        if marker == 'x':
            style.update (edgecolors=None, linewidths=0.8)
        axes.scatter (x, y, size, color=layer['colour'], marker=marker,
                      label=plain (layer['name']) if 'name' in layer else None, **style)
        return
    for group in np.unique (groups[np.isfinite (groups)]).astype (int):
        here = groups == group
        axes.scatter (x[here], y[here], size, color=data.palette[group % 8], marker=GROUP_MARKERS[group % 4], **style)


def ground (axes):
    low, high = axes.get_ylim ()
    return 0 if axes.get_yscale () != 'log' and low <= 0 <= high else low


def draw_bars (axes, data, layer):
    x, y, base = data.column (layer, 'x'), data.column (layer, 'y'), ground (axes)
    low, high = data.column (layer, 'x', '_low'), data.column (layer, 'x', '_high')
    label = plain (layer['name']) if 'name' in layer else None
    if low is None:
        half = 0.4 * (np.diff (x).min () if len (x) > 1 else 1)
        axes.bar (x, y - base, 2 * half, base, color=layer['colour'], alpha=0.85 * layer['opacity'], label=label)
        return
    axes.bar (low, y - base, high - low, base, align='edge', color=layer['colour'], alpha=0.4 * layer['opacity'],
              linewidth=0, label=label)
    axes.hlines (y, low, high, color=layer['colour'], linewidth=LINE, alpha=layer['opacity'])


def draw_areas (axes, data, layers):
    """Parts of a whole, one upon the other; what is below nothing has no height."""
    below = 0
    for layer in layers:
        x, part = data.column (layer, 'x'), data.column (layer, 'y')
        above = below + np.where (part < 0, 0, part)
        axes.fill_between (x, below, above, color=layer['colour'], alpha=layer['fill'], linewidth=0,
                           label=plain (layer['name']) if 'name' in layer else None)
        axes.plot (x, above, color=layer['colour'], linewidth=width_of (layer))
        below = above


def draw_field (axes, data, layer):
    x, y, z, group = data.grid (layer)
    half = [(v[-1] - v[0]) / (len (v) - 1) / 2 for v in (x, y)]
    extent = (x[0] - half[0], x[-1] + half[0], y[0] - half[1], y[-1] + half[1])
    if group is not None:
        # A class's colour, as strong as the network is sure.
        strength = (0.08 + 0.47 * np.clip (z, 0, 1))[..., None]
        palette = np.array ([colors.to_rgb (c) for c in data.palette])
        pixels = 1 - strength + strength * palette[np.nan_to_num (group).astype (int) % 8]
        axes.imshow (pixels, extent=extent, origin='lower', aspect='auto', interpolation='bilinear')
        image = None
    else:
        image = axes.imshow (z, extent=extent, origin='lower', aspect='auto', interpolation='nearest',
                             cmap=colourmap (data.plot), norm=norm_of (data.plot['z']))
    if layer['contours']:
        axes.contour (x, y, z, layer['contours'], colors='white', linewidths=0.5, alpha=0.55)
    return image


def draw_rule (axes, data, layer):
    style = dict (color=layer['colour'], linestyle=DASHES[layer['dash']], linewidth=0.8 * width_of (layer),
                  alpha=layer['opacity'])
    name, value = plain (layer.get ('name', '')), layer['value']
    if value is None:
        return
    if layer['vertical']:
        axes.axvline (value, **style)
        place = axes.transAxes.inverted ().transform (axes.transData.transform ((value, 1)))[0]
        right = place > 0.6
        axes.annotate (name, (value, 1), (-3 if right else 3, -2), axes.get_xaxis_transform (), 'offset points',
                       color=layer['colour'], ha='right' if right else 'left', va='top')
    else:
        axes.axhline (value, **style)
        axes.annotate (name, (1, value), (-3, 2), axes.get_yaxis_transform (), 'offset points', color=layer['colour'],
                       ha='right', va='bottom')


def horizontal (anchor):
    return 'left' if anchor < 0.25 else 'right' if anchor > 0.75 else 'center'


def draw_text (axes, data, layer):
    axes.text (data.column (layer, 'x')[0], data.column (layer, 'y')[0], plain (data.of (layer)['text'].iloc[0]),
               color=layer['colour'], ha=horizontal (layer['anchor']), va='center')


DRAW = {'line': draw_line, 'path': draw_path, 'points': draw_points, 'bars': draw_bars, 'field': draw_field,
        'rule': draw_rule, 'text': draw_text}


def colourmap (plot):
    return COLOURMAPS.get (plot['colourmap'], plot['colourmap'])


def draw_plane (figure, axes, data, room):
    plot = data.plot
    field = any (layer['kind'] == 'field' for layer in plot['layers'])
    set_scale (axes, 'x', plot['x'], data.whole ('x'))
    set_scale (axes, 'y', plot['y'], data.whole ('y'))
    if plot['frameless']:
        axes.axis ('off')
    else:
        axes.set_xlabel (axis_label (plot['x']), labelpad=1)
        axes.set_ylabel (axis_label (plot['y']), labelpad=1)
        axes.spines[['top', 'right']].set_visible (False)
    if not field:
        axes.grid (color=GRID, linewidth=0.6)
        axes.set_axisbelow (True)
    areas, image = [layer for layer in plot['layers'] if layer['kind'] == 'area'], None
    draw_areas (axes, data, areas)
    for layer in plot['layers']:
        if layer['kind'] in DRAW:
            image = DRAW[layer['kind']] (axes, data, layer) or image
    axes.set_xlim (plot['x']['limits'])
    axes.set_ylim (plot['y']['limits'])
    if plot['equal']:
        axes.set_aspect ('equal')
    if plot['colour_bar'] and image is not None:
        colour_bar (figure, axes, data, image)
    if not field:
        legend (axes, plot, room)


def cut (data):
    """At which ends of the range heights go on."""
    low, high = data.plot['z']['limits']
    below = above = False
    for layer in data.plot['layers']:
        z = data.column (layer, 'z') if layer['kind'] in ('surface', 'field') else None
        if z is not None and data.group (layer) is None:
            z = z[np.isfinite (z)]
            below, above = below or (z < low).any (), above or (z > high).any ()
    return 'both' if below and above else 'min' if below else 'max' if above else 'neither'


def colour_bar (figure, axes, data, image, share=1.0):
    """Right of the axes, where room is left for it."""
    plot = data.plot
    axes.apply_aspect ()
    box, width = axes.get_position (), figure.get_figwidth () * 72
    height = share * box.height
    beside = (0.8 if axes.name != '3d' else 2.6) * TEXT / width  # the labels of heights lie between
    place = figure.add_axes ((box.x1 + beside, box.y0 + (box.height - height) / 2, 0.75 * TEXT / width, height))
    bar = figure.colorbar (image, cax=place, extend=cut (data))
    place.set_title (axis_label (plot['z']), fontsize=TEXT, color=DIM, loc='left', pad=2)
    bar.outline.set_visible (False)


MOST_FOR_LEGEND = 0.35  # of the height of the axes


def legend (axes, plot, room):
    """In the order of the layers: beside the title where there is room, in the axes otherwise; room: how wide, in sizes of text."""
    names = [plain (layer.get ('name', '')) for layer in plot['layers']]
    handles, labels = axes.get_legend_handles_labels ()
    places = [names.index (label) for label in labels]
    handles, labels = ([things[i] for i in np.argsort (places)] for things in (handles, labels))
    style = dict (handles=handles, labels=labels, handlelength=1.8, columnspacing=1, handletextpad=0.5)
    if len (labels) < (1 if kind_of (plot) == 'surface' else 2):
        return
    if sum (0.55 * len (label) + 3.3 for label in labels) >= room:
        style.update (handlelength=1.2, columnspacing=0.7, handletextpad=0.4, fontsize=0.86 * TEXT)
        room /= 0.86
    if sum (0.55 * len (label) + style['handlelength'] + 1.3 for label in labels) < room:
        axes.legend (loc='lower right', bbox_to_anchor=(1, 1), ncol=len (labels), frameon=False, borderaxespad=0.2,
                     borderpad=0, **style)
    else:
        legend_inside (axes, style, labels)


def legend_inside (axes, style, labels):
    """Above what is drawn where the upper end of the axes can be moved up for it, where it covers least otherwise."""
    box = axes.get_window_extent ()
    size = TEXT * axes.figure.dpi / 72
    columns = max (1, min (len (labels), int (box.width / size / (0.55 * max (map (len, labels)) + 3.3))))
    share = (1.35 * -(-len (labels) // columns) + 0.8) * size / box.height
    room = axes.name != '3d' and share < MOST_FOR_LEGEND
    if room:
        scale = axes.yaxis.get_transform ()
        low, high = scale.transform (np.array (axes.get_ylim (), float))
        axes.set_ylim (top=float (scale.inverted ().transform (low + (high - low) / (1 - share))))
    axes.legend (loc='upper right' if room else 'best', ncol=columns, framealpha=0.7, edgecolor='none', borderaxespad=0.2, **style)


# ---- Surfaces ----

def draw_surface (figure, axes, data, room):
    plot = data.plot
    scale, ticks = forward (plot['z'])
    low, high = (float (scale (v)) for v in plot['z']['limits'])
    yaw, pitch = plot['view']
    axes.set_box_aspect ((2, 2, 1.4), zoom=1.0)
    axes.view_init (math.degrees (pitch), math.degrees (math.atan2 (-math.cos (yaw), -math.sin (yaw))))
    axes.computed_zorder = False

    def height (z):
        return scale (np.clip (z, *plot['z']['limits']))

    for order, layer in enumerate (plot['layers']):
        kind, style = layer['kind'], dict (color=layer['colour'], zorder=10 + order)
        if kind == 'surface':
            x, y, z, _ = data.grid (layer)
            xs, ys = np.meshgrid (x, y)
            axes.plot_surface (xs, ys, height (z), cmap=colourmap (plot), norm=colors.Normalize (low, high), rcount=100,
                               ccount=100, linewidth=0, antialiased=False, zorder=1)
            if layer['contours'] and np.isfinite (z).all ():
                levels = [float (scale (level)) for level in layer['contours']]
                axes.contour (xs, ys, height (z), levels, colors='white', linewidths=0.4, zorder=2, alpha=0.7)
                axes.contour (xs, ys, height (z), levels, cmap=colourmap (plot), norm=colors.Normalize (low, high),
                              linewidths=0.5, zorder=0, offset=low - FLOOR * (high - low))
        elif kind in ('path', 'points', 'line'):
            x, y, z = data.column (layer, 'x'), data.column (layer, 'y'), data.column (layer, 'z')
            if kind == 'points':
                axes.plot (x, y, height (z), MARKERS[layer['marker']] or 'o', markersize=4, markeredgecolor='white', **style)
                continue
            axes.plot (x, y, height (z), linestyle=DASHES[layer['dash']], linewidth=1.25 * width_of (layer),
                       alpha=layer['opacity'], label=plain (layer['name']) if 'name' in layer else None, **style)
            if layer.get ('iterate'):
                axes.plot (x[-1:], y[-1:], height (z[-1:]), 'o', markersize=8, markeredgecolor='white', **style)
    axes.set_xlim (plot['x']['limits'])
    axes.set_ylim (plot['y']['limits'])
    axes.set_zlim (low - FLOOR * (high - low), high)
    for layer in plot['layers']:
        if layer['kind'] == 'text':
            draw_name (axes, data, layer, height)
    if ticks is None:
        axes.zaxis.set_major_locator (ticker.FixedLocator ([t for t in ticker.MaxNLocator (5).tick_values (low, high)
                                                            if low <= t <= high]))
    else:
        axes.set_zticks ([float (scale (t)) for t in ticks], [f'{t:.3g}' for t in ticks])
    axes.set_xlabel (axis_label (plot['x']), labelpad=-6)
    axes.set_ylabel (axis_label (plot['y']), labelpad=-6)
    if not plot['colour_bar']:
        axes.set_zlabel (axis_label (plot['z']), labelpad=-4)
    axes.tick_params (pad=-3)
    for side in (axes.xaxis, axes.yaxis, axes.zaxis):
        side.set_pane_color ((1, 1, 1, 0))
    if plot['colour_bar']:
        colour_bar (figure, axes, data, plt.cm.ScalarMappable (norm_of (plot['z']), colourmap (plot)), 0.6)
    legend (axes, plot, room)


def draw_name (axes, data, layer, height):
    """The name of a place on the surface, a little above it, on a patch of paper."""
    place = [data.column (layer, axis) for axis in 'xyz']
    if place[2] is None:
        return
    x, y, _ = proj3d.proj_transform (place[0][0], place[1][0], float (height (place[2])[0]), axes.get_proj ())
    style = dict (color=layer['colour'], zorder=100)
    axes.annotate (plain (data.of (layer)['text'].iloc[0]), (x, y), (0, 5), textcoords='offset points', va='bottom', weight='bold',
                   ha=horizontal (layer['anchor']), bbox=dict (facecolor='white', alpha=0.8, linewidth=0, pad=0.8), **style)
    axes.annotate ('●', (x, y), ha='center', va='center', **style)


# ---- Images and tables ----

def draw_images (figure, axes, data, room):
    layer, table = data.plot['layers'][0], data.table
    width, height = (int (n) for n in layer['size'])
    box = axes.get_window_extent ()
    # The arrangement in which the images come out largest; a label takes a third of one.
    columns = max (range (1, len (table) + 1), key=lambda c: min (box.width / c, box.height / (-(-len (table) // c) * 1.35)))
    pixels = table.filter (like='pixel_').to_numpy (float).reshape (len (table), height, width)
    axes.axis ('off')
    axes.set_xlim (0, columns)
    axes.set_ylim (-(-len (table) // columns) * 1.35, 0)
    axes.set_aspect ('equal')
    for i, (image, label, right) in enumerate (zip (pixels, table['label'], table['right'])):
        x, y = i % columns + 0.08, i // columns * 1.35 + 0.08
        colour = GRID if np.isnan (right) else data.palette[2 if right else 1]
        axes.imshow (1 - np.clip (image, 0, 1), extent=(x, x + 0.84, y + 0.84, y), cmap='gray', vmin=0, vmax=1,
                     interpolation='nearest', aspect='equal')
        axes.add_patch (plt.Rectangle ((x, y), 0.84, 0.84, fill=False, edgecolor=colour, linewidth=1.6 if right == 0 else 0.8))
        mark = '' if np.isnan (right) else '✓ ' if right else '✗ '
        axes.text (x + 0.42, y + 0.88, plain (mark + str (label)), color=colour if mark else DIM, ha='center', va='top',
                   fontsize=TEXT - 2, weight='bold' if right == 0 else 'normal')
    axes.set_xlim (0, columns)
    axes.set_ylim (-(-len (table) // columns) * 1.35, 0)


def cell_text (value):
    if isinstance (value, str):
        return plain (value)
    if pd.isna (value):
        return '–'
    return f'{value:.4g}'.replace ('-', '−')


def draw_table (figure, axes, data, room):
    layer, table = data.plot['layers'][0], data.table
    texts = [[cell_text (value) for value in row] for row in table.itertuples (index=False)]
    titles = [plain (title) for title in layer['titles']] if 'titles' in layer else None
    lines = ([titles] if titles else []) + texts
    longest = [max (len (line[c]) for line in lines) + 3 for c in range (len (lines[0]))]
    ends, step = np.cumsum ([0] + longest) / (sum (longest) - 3), 1 / max (len (lines), 5)
    axes.axis ('off')
    for r, line in enumerate (lines):
        for c, text in enumerate (line):
            side = layer['alignment'][c]
            left, right = ends[c], ends[c + 1] - 3 / (sum (longest) - 3)
            x = {'l': left, 'r': right, 'c': (left + right) / 2}[side]
            row = r - (1 if titles else 0)
            axes.text (x, 1 - (r + 0.5) * step, text, transform=axes.transAxes, va='center',
                       ha={'l': 'left', 'r': 'right', 'c': 'center'}[side],
                       color=DIM if row < 0 else layer['colours'][row] if c == 0 else 'black')
    if titles:
        axes.plot ([0, 1], [1 - step] * 2, transform=axes.transAxes, color=GRID, linewidth=0.8, clip_on=False)


# ---- The figure ----

def lines_of (text, width):
    """The text in lines of so many points, set as captions are."""
    return textwrap.wrap (plain (text), max (int (width / (0.52 * 0.88 * TEXT)), 12)) if text else []


def kind_of (plot):
    return 'surface' if 'view' in plot else plot['form'] if plot['form'] in ('images', 'table') else 'plane'


def draw_plot (figure, cell, folder, plot, palette):
    """cell: left, top, width, height in points, from the top left."""
    kind, (left, top, width, height) = kind_of (plot), cell
    pad, above = 0.7 * TEXT, 2.3 * TEXT
    caption = lines_of (plot['caption'], width - 2 * pad)
    below = 1.25 * 0.88 * TEXT * len (caption) + 0.8 * TEXT
    with_axes = kind == 'plane' and not plot['frameless']
    axis_room = 3.4 * TEXT if with_axes else 1.8 * TEXT if kind == 'surface' else 0
    inner = [left + pad + (4.2 * TEXT if with_axes else 0), top + above, 0, height - above - below - axis_room]
    # Half of the last label is beyond the axes.
    bar = 4.6 if kind != 'surface' else 6.4
    inner[2] = left + width - pad - inner[0] - (bar * TEXT if plot['colour_bar'] else 1.2 * TEXT if with_axes else 0)
    page = figure.get_figwidth () * 72, figure.get_figheight () * 72
    place = (inner[0] / page[0], 1 - (inner[1] + inner[3]) / page[1], inner[2] / page[0], inner[3] / page[1])
    axes = figure.add_axes (place, projection='3d' if kind == 'surface' else None)
    figure.text ((left + pad) / page[0], 1 - (top + 0.5 * TEXT) / page[1], plain (plot['title']), weight='bold', va='top',
                 fontsize=1.12 * TEXT)
    figure.text ((left + pad) / page[0], 1 - (top + height - below + 0.2 * TEXT) / page[1], '\n'.join (caption), va='top',
                 fontsize=0.88 * TEXT, color=DIM, linespacing=1.25)
    room = inner[0] + inner[2] - left - pad - 0.7 * 1.12 * TEXT * len (plot['title'])
    draw = {'surface': draw_surface, 'images': draw_images, 'table': draw_table, 'plane': draw_plane}[kind]
    draw (figure, axes, Data (folder, plot, palette), room / TEXT)


def edges (weights, length):
    """Where rows (or columns) of these weights begin and end."""
    return np.cumsum ([0, *weights]) * length / sum (weights)


def draw_figure (folder, description, size, only=None):
    figure, page = plt.figure (figsize=[n * MM for n in size]), [n * MM * 72 for n in size]
    if only is not None:
        draw_plot (figure, (0, 0, *page), folder, only, description['palette'])
        return figure
    caption = lines_of (description['caption'], page[0] - 1.4 * TEXT)
    top, bottom = 3.2 * TEXT, 1.25 * 0.88 * TEXT * len (caption) + 0.8 * TEXT
    rows, columns = edges (description['rows'], page[1] - top - bottom), edges (description['columns'], page[0])
    figure.text (0.7 * TEXT / page[0], 1 - 0.7 * TEXT / page[1], plain (description['title']), weight='bold', va='top',
                 fontsize=1.35 * TEXT)
    figure.text (0.7 * TEXT / page[0], (bottom - 0.3 * TEXT) / page[1], '\n'.join (caption), va='top', fontsize=0.88 * TEXT,
                 color=DIM, linespacing=1.25)
    for plot in description['plots']:
        row, column = int (plot['row']), int (plot['column'])
        y0, y1 = rows[row], rows[row + int (plot['row_span'])]
        x0, x1 = columns[column], columns[column + int (plot['column_span'])]
        draw_plot (figure, (x0, top + y0, x1 - x0, y1 - y0), folder, plot, description['palette'])
    return figure


def find_plot (description, name):
    for plot in description['plots']:
        if plot['id'] == name:
            return plot
    raise SystemExit (f'figure.py: there is no plot “{name}”; there are: '
                      + ', '.join (plot['id'] for plot in description['plots']) + '.')


def set_fonts ():
    """DejaVu Sans, and what is there for other scripts."""
    there = {font.name for font in font_manager.fontManager.ttflist}
    others = [name for name in ('Noto Sans CJK SC', 'Noto Sans CJK JP', 'WenQuanYi Zen Hei') if name in there]
    plt.rcParams.update ({'font.family': ['DejaVu Sans', *others], 'font.size': TEXT, 'axes.edgecolor': DIM,
                          'axes.linewidth': 0.8, 'xtick.color': DIM, 'ytick.color': DIM, 'legend.fontsize': TEXT,
                          'axes.labelsize': TEXT, 'xtick.labelsize': TEXT, 'ytick.labelsize': TEXT,
                          'grid.color': GRID, 'grid.linewidth': 0.6})


def main ():
    parser = argparse.ArgumentParser (description='Redraws the figure of a run folder from its CSV files.')
    parser.add_argument ('--folder', type=pathlib.Path, default=pathlib.Path (__file__).resolve ().parent)
    parser.add_argument ('--output', type=pathlib.Path, help='default: figure-matplotlib.png in the folder')
    parser.add_argument ('--plot', help='the id of one plot, instead of all')
    parser.add_argument ('--size', nargs=2, type=float, default=(170, 115), metavar=('WIDTH', 'HEIGHT'), help='in mm')
    parser.add_argument ('--dpi', type=float, default=200)
    options = parser.parse_args ()
    description = json.loads ((options.folder / 'plots.json').read_text (encoding='utf-8'))
    only = find_plot (description, options.plot) if options.plot else None
    set_fonts ()
    figure = draw_figure (options.folder, description, options.size, only)
    figure.savefig (options.output or options.folder / 'figure-matplotlib.png', dpi=options.dpi)


if __name__ == '__main__':
    main ()
