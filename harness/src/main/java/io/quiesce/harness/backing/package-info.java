/**
 * What the instances of the demonstration share: a broker and a database in a process of their own.
 */
package io.quiesce.harness.backing;
