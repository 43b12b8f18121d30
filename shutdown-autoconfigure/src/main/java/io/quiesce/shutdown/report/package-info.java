/**
 * What is said of a shutdown: the log, and the report as a file.
 */
@NullMarked
package io.quiesce.shutdown.report;

import org.jspecify.annotations.NullMarked;
