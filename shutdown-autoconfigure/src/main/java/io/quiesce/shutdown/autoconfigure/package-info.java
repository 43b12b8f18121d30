/**
 * The core auto-configuration: properties, the check of the time budget, the engine's beans.
 */
@NullMarked
package io.quiesce.shutdown.autoconfigure;

import org.jspecify.annotations.NullMarked;
