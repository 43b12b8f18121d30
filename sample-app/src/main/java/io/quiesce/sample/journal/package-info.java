/**
 * The journal of what happened to orders, buffered in memory and written in batches.
 */
package io.quiesce.sample.journal;
