package io.quiesce.shutdown.grpc;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for gRPC calls during a shutdown.
 *
 * @param stateTrailer Whether calls that end while the application is not online say so in the trailer 'shutdown-state', so that
 * clients go elsewhere.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.grpc")
record GrpcShutdownProperties(@DefaultValue("true") boolean stateTrailer) {}
