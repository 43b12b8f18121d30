package io.quiesce.harness.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;

/**
 * An object for the Kubernetes API.
 *
 * @param content what is in it
 */
record Manifest(Map<String, Object> content) {

    private static final Map<String, Class<?>> TYPES = Map.of(
            "v1 ConfigMap", V1ConfigMap.class,
            "v1 Service", V1Service.class,
            "apps/v1 Deployment", V1Deployment.class,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class);

    String kind() {
        return (String) this.content.get("kind");
    }

    /**
     * Against the classes that are made from the schema of the API. They refuse fields that it does not know, and miss those
     * that it requires. What is of another type would change on the way.
     */
    void validate() {
        String kind = this.content.get("apiVersion") + " " + kind();
        assertThat(TYPES).containsKey(kind);
        JsonElement written = JSON.getGson().toJsonTree(this.content);
        Object read = JSON.getGson().fromJson(written, TYPES.get(kind));
        assertThat(withoutEmpty(JSON.getGson().toJsonTree(read))).isEqualTo(withoutEmpty(written));
    }

    /** What is empty there need not be written. */
    private static JsonElement withoutEmpty(JsonElement element) {
        if (element.isJsonObject()) {
            JsonObject object = new JsonObject();
            element.getAsJsonObject().asMap().forEach((name, value) -> {
                JsonElement rest = withoutEmpty(value);
                if (!rest.equals(new JsonObject()) && !rest.equals(new JsonArray())) {
                    object.add(name, rest);
                }
            });
            return object;
        }
        if (element.isJsonArray()) {
            JsonArray array = new JsonArray();
            element.getAsJsonArray().forEach((each) -> array.add(withoutEmpty(each)));
            return array;
        }
        return element;
    }

    @Override
    public String toString() {
        return kind();
    }
}
