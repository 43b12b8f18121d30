/**
 * Applications whose gRPC server comes from another starter than Spring's. The starters are on no class path but theirs.
 */
package io.quiesce.harness.process.rpc;
