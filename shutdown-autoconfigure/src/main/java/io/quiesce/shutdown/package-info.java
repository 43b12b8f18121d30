/**
 * What an application sees of Quiesce: handlers, milestones and the tracking of its own work.
 */
@NullMarked
package io.quiesce.shutdown;

import org.jspecify.annotations.NullMarked;
