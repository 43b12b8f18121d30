package io.quiesce.shutdown.grpc;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.NettyGrpcServerFactory;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;

/**
 * What can carry a server of Spring Boot, which takes what is on its class path.
 */
enum Transport {
    NETTY("io.grpc.netty.NettyServerBuilder", NettyGrpcServerFactory.class),
    SHADED_NETTY("io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder", ShadedNettyGrpcServerFactory.class);

    private final String builder;

    private final Class<? extends GrpcServerFactory> factory;

    Transport(String builder, Class<? extends GrpcServerFactory> factory) {
        this.builder = builder;
        this.factory = factory;
    }

    Class<? extends GrpcServerFactory> factory() {
        return this.factory;
    }

    /** The class path for an application with this and no other. */
    ResourceLoader resources() {
        return without(this);
    }

    /** The class path for an application with none of these. */
    static ResourceLoader none() {
        return without(null);
    }

    private static ResourceLoader without(Transport wanted) {
        List<String> hidden = new ArrayList<>();
        for (Transport transport : values()) {
            if (transport != wanted) {
                hidden.add(transport.builder);
            }
        }
        return new DefaultResourceLoader(new FilteredClassLoader(hidden::contains));
    }
}
