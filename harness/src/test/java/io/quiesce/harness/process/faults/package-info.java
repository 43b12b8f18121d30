/**
 * Faults that process tests put on the class path of the unchanged sample application. Each is switched on by a property.
 */
package io.quiesce.harness.process.faults;
