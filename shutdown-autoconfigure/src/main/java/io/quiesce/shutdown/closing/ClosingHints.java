package io.quiesce.shutdown.closing;

import java.util.List;

import io.quiesce.shutdown.lifecycle.RehearsedBean;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;

/**
 * What a native image must keep for beans to be measured there too.
 */
final class ClosingHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.proxies().registerJdkProxy(ConfigurableListableBeanFactory.class);
        hints.reflection()
                .registerType(
                        DefaultSingletonBeanRegistry.class, (type) -> type.withField(ClosingBeans.DISPOSABLE_BEANS));
        hints.reflection()
                .registerType(
                        TypeReference.of(DestructionAccess.ADAPTER),
                        (type) -> DestructionAccess.FIELDS.forEach(type::withField));
        hints.reflection()
                .registerType(
                        InitDestroyAnnotationBeanPostProcessor.class,
                        (type) -> type.withMethod(
                                DestructionAccess.FIND_METADATA,
                                List.of(TypeReference.of(Class.class)),
                                ExecutableMode.INVOKE));
        hints.reflection()
                .registerType(
                        TypeReference.of(DestructionAccess.METADATA),
                        (type) -> type.withMethod(
                                DestructionAccess.INVOKE_METHODS,
                                TypeReference.listOf(Object.class, String.class),
                                ExecutableMode.INVOKE));
        // Spring finds the method that ends it by its name.
        hints.reflection().registerType(RehearsedBean.class, MemberCategory.INVOKE_PUBLIC_METHODS);
    }
}
