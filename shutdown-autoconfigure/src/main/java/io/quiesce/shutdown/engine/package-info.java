/**
 * The shutdown itself: states, phases, deadlines, milestones and the report. Knows nothing of Spring.
 */
@NullMarked
package io.quiesce.shutdown.engine;

import org.jspecify.annotations.NullMarked;
