/**
 * The application of the benchmarks, for what the sample application cannot show: the same on other servers, and work that
 * never ends.
 */
package io.quiesce.bench;
