/**
 * gRPC servers say NOT_SERVING, send GOAWAY at the end of the window, and let their calls end.
 */
@NullMarked
package io.quiesce.shutdown.grpc;

import org.jspecify.annotations.NullMarked;
