/**
 * Leaderships, which are handed over when the application goes out of service.
 */
@NullMarked
package io.quiesce.shutdown.leadership;

import org.jspecify.annotations.NullMarked;
