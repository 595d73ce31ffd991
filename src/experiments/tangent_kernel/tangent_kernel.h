/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lazy and rich: what a network's tangent kernel says of its training, and where it stops saying it.  A problem a file.
 */
#pragma once

#include "lab/dynamics.h"
#include "runs/experiment.h"

extern const DynamicsClass lazy_rich_dynamics; /* networks at several scales beside their linearised twin */
extern const DynamicsClass scales_dynamics; /* how far the kernel moves over the scale, and where by a stated amount */
extern const DynamicsClass
    kernel_view_dynamics;                   /* the kernel's matrix, eigenvalues and alignment while a network trains */
extern const DynamicsClass widths_dynamics; /* the kernel over the width, and that of the infinitely wide network */
extern const DynamicsClass frequencies_dynamics; /* the order in which frequencies are learned */
extern const DynamicsClass coordinates_dynamics; /* sizes of layers over the width, in two parametrisations */
extern const DynamicsClass circle_dynamics;      /* residuals in the kernel's eigenvectors, on the circle */

extern const Explanation tangent_kernel_explanation;

/* In the order of the choices of "model". */
typedef enum
{
  KERNEL_LAZY_RICH,
  KERNEL_SCALES,
  KERNEL_VIEW,
  KERNEL_CIRCLE,
  KERNEL_WIDTHS,
  KERNEL_FREQUENCIES,
  KERNEL_COORDINATES,
  KERNEL_MODELS
} KernelModel;
