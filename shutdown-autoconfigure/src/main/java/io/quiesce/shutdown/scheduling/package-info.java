/**
 * Background tasks: what runs on executors is counted from its submission to its end, and nothing scheduled starts once a
 * shutdown has been initiated.
 */
@NullMarked
package io.quiesce.shutdown.scheduling;

import org.jspecify.annotations.NullMarked;
