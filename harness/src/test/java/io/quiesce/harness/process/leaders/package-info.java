/**
 * A fleet of instances that lead several groups.
 */
package io.quiesce.harness.process.leaders;
