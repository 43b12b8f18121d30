package io.quiesce.shutdown.beans;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Arrays;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** What the processing of an application ahead of time has foreseen of the proxies that its start makes. */
public final class ForeseenProxies {

    private final RuntimeHints hints;

    private ForeseenProxies(RuntimeHints hints) {
        this.hints = hints;
    }

    /** Process an application. */
    public static ForeseenProxies of(Class<?> application, String... properties) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(properties).applyTo(context);
        context.register(application);
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(application)), new InMemoryGeneratedFiles());
        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        return new ForeseenProxies(generation.getRuntimeHints());
    }

    /** Fail unless an object is a proxy that can be there in a native image. */
    public void assertInclude(Object proxy) {
        Class<?> type = proxy.getClass();
        if (Proxy.isProxyClass(type)) {
            assertThat(RuntimeHintsPredicates.proxies().forInterfaces(type.getInterfaces()))
                    .as(Arrays.toString(type.getInterfaces()))
                    .accepts(this.hints);
        } else {
            assertThat(type.getName()).contains("$$SpringCGLIB$$");
            assertThat(RuntimeHintsPredicates.reflection()
                            .onType(type)
                            .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                    .accepts(this.hints);
            assertThat(RuntimeHintsPredicates.reflection()
                            .onType(type.getSuperclass())
                            .withMemberCategories(
                                    MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.ACCESS_DECLARED_FIELDS))
                    .accepts(this.hints);
        }
    }
}
