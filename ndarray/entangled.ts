/**
 * Whether what is written is computed from what is overwritten.
 *
 * @module
 */

import type { Backend, BackendPart } from "./backend.ts";
import { type View, wholeView } from "./view.ts";

/**
 * Tells whether elements would be changed by a write before they are read for it, if it went block by block: where they
 * are computed from other elements of the target than those in whose place they go.
 *
 * @param value What is written.
 * @param target What is overwritten.
 * @returns Whether all has to be read beforehand.
 */
export function isEntangled(value: BackendPart, target: BackendPart): boolean {
  const { backend, view } = value;
  if (backend === target.backend) return !sameView(view, target.view);
  if (!sameView(view, wholeView(backend.shape))) return dependsOn(backend, target.backend);
  return backend.sources?.some((part) => {
    // A part of another shape stands elsewhere: it is broadcast, or one of several behind each other.
    return sameShape(part.view, view) ? isEntangled(part, target) : dependsOn(part.backend, target.backend);
  }) ?? false;
}

function dependsOn(backend: Backend, target: Backend): boolean {
  return backend === target || (backend.sources?.some((part) => dependsOn(part.backend, target)) ?? false);
}

function sameShape(a: View, b: View): boolean {
  return a.shape.length === b.shape.length && a.shape.every((extent, axis) => extent === b.shape[axis]);
}

/** Tells whether two views show the same elements in the same places. */
export function sameView(a: View, b: View): boolean {
  return a === b || sameShape(a, b) && a.terms.length === b.terms.length && a.terms.every((term, at) => {
        const other = b.terms[at]!;
        return term.axis === other.axis && term.start === other.start && term.step === other.step &&
          term.list === other.list;
      });
}
