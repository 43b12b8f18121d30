package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.simulation.Element.Waits;

/**
 * A milestone has been reached, as somebody sees it who does nothing else.
 */
record Reached(Waits milestone) {}
