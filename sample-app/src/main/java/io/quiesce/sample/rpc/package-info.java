/**
 * Orders for other services, over gRPC.
 */
package io.quiesce.sample.rpc;
