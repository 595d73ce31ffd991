/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a Hessian is made of. */
#pragma once

typedef enum
{
  CURVATURE_PART_HESSIAN,      /* H, of the mean loss over the samples */
  CURVATURE_PART_GAUSS_NEWTON, /* G = (1/n) Σ Jᵀ L″ J */
  CURVATURE_PART_REMAINDER     /* H - G = (1/n) Σ L′ ∇²f */
} CurvaturePart;
