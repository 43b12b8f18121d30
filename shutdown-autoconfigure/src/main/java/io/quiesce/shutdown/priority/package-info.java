/**
 * Which requests are important enough to be let in while the application is becoming offline, as the configuration has it.
 */
@NullMarked
package io.quiesce.shutdown.priority;

import org.jspecify.annotations.NullMarked;
